using System.Text;

namespace Serverless.Engine.Go.Regexes;

/// <summary>Go's replacement text: <c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>${name}</c>, <c>$$</c>; any other dollar stands for itself.</summary>
internal static class ReplacementTemplate
{
    /// <summary>Appends the template with its references replaced; an unknown or unmatched group is empty.</summary>
    public static void Expand(StringBuilder output, string template, Func<string, string?> groupText)
    {
        int position = 0;
        while (position < template.Length)
        {
            int dollar = template.IndexOf('$', position);
            if (dollar < 0)
            {
                break;
            }

            output.Append(template, position, dollar - position);
            position = dollar + 1;
            if (position < template.Length && template[position] == '$')
            {
                output.Append('$');
                position++;
            }
            else if (TryReadName(template, ref position, out string name))
            {
                output.Append(groupText(name));
            }
            else
            {
                output.Append('$');
            }
        }

        output.Append(template, position, template.Length - position);
    }

    private static bool TryReadName(string template, ref int position, out string name)
    {
        bool braced = position < template.Length && template[position] == '{';
        int start = braced ? position + 1 : position;
        int end = start;
        while (end < template.Length && Rune.DecodeFromUtf16(template.AsSpan(end), out Rune rune, out int length) == System.Buffers.OperationStatus.Done
            && (rune.Value == '_' || Rune.IsLetter(rune) || Rune.IsDigit(rune)))
        {
            end += length;
        }

        name = template[start..end];
        if (name.Length == 0 || (braced && (end >= template.Length || template[end] != '}')))
        {
            return false;
        }

        position = braced ? end + 1 : end;
        return true;
    }
}
