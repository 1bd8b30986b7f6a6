using System.Text;

namespace Serverless.Engine.Go;

/// <summary>Slash-separated paths as in Go's path package.</summary>
internal static class GoPath
{
    /// <summary>The shortest equivalent path: no empty, <c>.</c> or inner <c>..</c> elements.</summary>
    public static string Clean(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        bool rooted = path[0] == '/';
        List<string> elements = [];
        foreach (string element in path.Split('/'))
        {
            if (element.Length == 0 || element == ".")
            {
                continue;
            }

            if (element != "..")
            {
                elements.Add(element);
            }
            else if (elements.Count > 0 && elements[^1] != "..")
            {
                elements.RemoveAt(elements.Count - 1);
            }
            else if (!rooted)
            {
                elements.Add(element);
            }
        }

        StringBuilder clean = new(path.Length);
        clean.Append(rooted ? "/" : "").AppendJoin('/', elements);
        return clean.Length == 0 ? "." : clean.ToString();
    }

    /// <summary>The last element.</summary>
    public static string Base(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        string trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    /// <summary>All but the last element, cleaned.</summary>
    public static string Directory(string path) => Clean(path[..(path.LastIndexOf('/') + 1)]);

    /// <summary>The suffix from the last dot of the last element.</summary>
    public static string Extension(string path)
    {
        int dot = path.LastIndexOf('.');
        return dot > path.LastIndexOf('/') ? path[dot..] : "";
    }
}
