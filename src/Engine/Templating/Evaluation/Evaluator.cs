using System.Runtime.CompilerServices;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Formatting;
using Serverless.Engine.Templating.Nodes;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Evaluation;

/// <summary>
/// Walks the tree of a template, as Go's text/template does. This part holds the state of an execution and its errors;
/// it serves one execution at a time and can be used again.
/// </summary>
internal sealed partial class Evaluator(Template template)
{
    /// <summary>No value comes from the command before.</summary>
    private static readonly object Missing = new();

    private readonly EvaluationContext _context = new(template.Functions);
    private TextBuffer? _output;
    private object?[] _stack = new object?[16];
    private int _top;
    private Variable[] _variables = new Variable[8];
    private int _variableCount;
    private int _frame;
    private int _depth;
    private string _templateName = template.Name;
    private Node? _at;

    /// <summary>Renders a body with nil as dot.</summary>
    /// <param name="body">The body.</param>
    /// <param name="inputs">What the function <c>inputs</c> returns.</param>
    /// <param name="ends">Gets the length of the output behind each node of the body; stays empty when the output was changed afterwards.</param>
    /// <param name="limits">What the execution may use.</param>
    /// <param name="cancellation">Ends the execution early.</param>
    /// <exception cref="TemplateException">The template fails, or exceeds a limit.</exception>
    public string Run(ListNode body, IReadOnlyDictionary<string, object?>? inputs, List<int>? ends, TemplateLimits limits, CancellationToken cancellation)
    {
        using TextBuffer output = new(limits.OutputLength, nameof(TemplateLimits.OutputLength));
        _output = output;
        try
        {
            _context.Start(PrepareInputs(inputs), limits, cancellation);
            Push("$", null);
            WalkBody(body, output, ends);
            string rendered = output.ToString();
            string normalized = GoString.Normalize(rendered, replace: true);
            if (!ReferenceEquals(rendered, normalized))
            {
                ends?.Clear();
            }

            return normalized;
        }
        catch (TemplateFaultException fault)
        {
            throw Error(fault.Message, fault);
        }
    }

    /// <summary>Lets go of everything that belonged to the last execution.</summary>
    public void Reset()
    {
        Array.Clear(_stack);
        Array.Clear(_variables);
        (_top, _variableCount, _frame, _depth) = (0, 0, 0, 0);
        (_output, _at, _templateName) = (null, null, template.Name);
        _context.Reset();
    }

    private void WalkBody(ListNode body, TextBuffer output, List<int>? ends)
    {
        if (ends is null)
        {
            Walk(null, body);
            return;
        }

        foreach (Node node in body.Nodes)
        {
            WalkNode(null, node);
            ends.Add(output.Length);
        }
    }

    private Dictionary<string, object?> PrepareInputs(IReadOnlyDictionary<string, object?>? inputs) => inputs switch
    {
        null => NilValues.Map,
        Dictionary<string, object?> map when !template.ChangesMaps => map,
        _ => PlainValue.Copy(inputs),
    };

    private void Push(string name, object? value)
    {
        if (_variableCount == _variables.Length)
        {
            Array.Resize(ref _variables, _variableCount * 2);
        }

        _variables[_variableCount++] = new Variable { Name = name, Value = value };
    }

    private void PopTo(int count) => _variableCount = count;

    private ref Variable FindVariable(string name)
    {
        for (int i = _variableCount - 1; i >= _frame; i--)
        {
            if (_variables[i].Name == name)
            {
                return ref _variables[i];
            }
        }

        throw Error($"undefined variable: {name}");
    }

    private static void GuardStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFaultException($"the template nests too deeply ({nameof(TemplateLimits.Depth)})");
        }
    }

    private TemplateException Error(string message, Exception? inner = null)
    {
        if (_at is null)
        {
            return new TemplateException($"template: {template.Name}: {message}", 1, -1, inner);
        }

        ReadOnlySpan<char> before = template.Text.AsSpan(0, Math.Min(_at.Position, template.Text.Length));
        int line = 1 + before.Count('\n');
        int column = Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]);
        string place = $"{template.Name}:{line}:{column}: executing {GoQuote.Quote(_templateName)} at <{_at}>";
        return new TemplateException($"template: {place}: {message}", line, column, inner);
    }
}
