using System.Text;
using Serverless.Engine.Templating;
using Serverless.Engine.Templating.Nodes;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>
/// The documents that a template always yields, read once, with holes where its actions print into scalars. While the printed texts are
/// harmless (<see cref="YamlHole"/>), filling the holes gives what reading the rendered text would give; otherwise the text is read.
/// </summary>
internal sealed class Skeleton
{
    private static readonly char[] Refused = ['\t', YamlCharacters.ByteOrderMark];

    private readonly List<object?> _documents;
    private readonly int[] _holes;

    private Skeleton(List<object?> documents, int[] holes)
    {
        _documents = documents;
        _holes = holes;
    }

    /// <summary>Reads a template's skeleton, if it has a fixed one.</summary>
    /// <param name="template">The template.</param>
    /// <param name="maxDocuments">How many documents matter.</param>
    public static Skeleton? TryCompile(Template template, int maxDocuments)
    {
        if (Mark(template.Body, out int[] holes) is not { } marked || ObjectReader.IsJson(marked))
        {
            return null;
        }

        try
        {
            return new([.. YamlDocuments.Split(marked).Take(maxDocuments).Select(d => YamlReader.ReadSkeleton(d.Text))], holes);
        }
        catch (YamlReadException)
        {
            // Not YAML before it is rendered, or a hole decides about the structure.
            return null;
        }
    }

    /// <summary>Fills in what the actions printed.</summary>
    /// <param name="rendered">The rendered text.</param>
    /// <param name="ends">Where the output of each node of the template's body ends.</param>
    /// <returns>The documents, or <see langword="null"/> when the text must be read.</returns>
    public List<object?>? TryFill(string rendered, List<int> ends)
    {
        SkeletonFilling filling = new(rendered, ends, _holes);
        List<object?> documents = new(_documents.Count);
        foreach (object? document in _documents)
        {
            if (!filling.TryFill(document, out object? filled))
            {
                return null;
            }

            documents.Add(filled);
        }

        return filling.RestIsSafe ? documents : null;
    }

    /// <summary>The text with a mark for each action that prints; <see langword="null"/> when there is more than text and actions.</summary>
    private static string? Mark(ListNode body, out int[] holes)
    {
        StringBuilder marked = new();
        List<int> printing = [];
        holes = [];
        for (int i = 0; i < body.Nodes.Length; i++)
        {
            switch (body.Nodes[i])
            {
                case TextNode text when MayHold(text.Text):
                    marked.Append(text.Text);
                    break;
                case ActionNode action when action.Pipe.Declared.Length > 0:
                    break;
                case ActionNode when printing.Count < YamlHole.MaxMarks:
                    marked.Append(YamlHole.Mark(printing.Count));
                    printing.Add(i);
                    break;
                default:
                    return null;
            }
        }

        holes = [.. printing];
        return marked.ToString();
    }

    /// <summary>Refuses marks, also as escapes, and what plain and quoted scalars do not treat alike where they end.</summary>
    private static bool MayHold(string text) =>
        !YamlHole.IsIn(text) && text.IndexOfAny(Refused) < 0 && !text.Contains("\\u", StringComparison.OrdinalIgnoreCase);
}
