using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Nodes;
using Serverless.Engine.Templating.Parsing;

namespace Serverless.Engine.Templating;

/// <summary>
/// A parsed template in the language of Go's text/template with the delimiters <c>&lt;&lt;</c> and <c>&gt;&gt;</c>. Immutable, so it can be
/// cached and executed from many threads at once.
/// </summary>
internal sealed class Template
{
    private readonly Dictionary<string, ListNode> _templates;
    private Evaluator? _spare;

    private Template(string name, string text, TemplateFunctions functions, Dictionary<string, ListNode> templates, bool changesMaps)
    {
        Name = name;
        Text = text;
        Functions = functions;
        ChangesMaps = changesMaps;
        _templates = templates;
    }

    /// <summary>The name that errors show.</summary>
    public string Name { get; }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>What is rendered; other bodies are those of defined templates.</summary>
    internal ListNode Body => _templates[Name];

    internal TemplateFunctions Functions { get; }

    /// <summary>Whether some function in it changes maps, so that the inputs must be copied before each execution.</summary>
    internal bool ChangesMaps { get; }

    /// <summary>Parses a template.</summary>
    /// <exception cref="TemplateException">The text is not a template; the message has the line.</exception>
    public static Template Parse(string name, string text, TemplateFunctions functions)
    {
        Parser parser = new(name, text);
        Dictionary<string, ListNode> templates = parser.Parse();
        return new Template(name, text, functions, templates, parser.ChangesMaps);
    }

    /// <summary>Renders the template.</summary>
    /// <param name="inputs">What the function <c>inputs</c> returns. It is not changed, and must not change meanwhile.</param>
    /// <param name="limits">What the execution may use.</param>
    /// <param name="cancellation">Ends the execution early.</param>
    /// <exception cref="TemplateException">The template fails, or exceeds a limit.</exception>
    public string Execute(IReadOnlyDictionary<string, object?>? inputs, TemplateLimits limits, CancellationToken cancellation) =>
        Execute(inputs, null, limits, cancellation);

    /// <summary>Renders the template and tells where the output of each node of its body ends.</summary>
    /// <param name="inputs">What the function <c>inputs</c> returns. It is not changed, and must not change meanwhile.</param>
    /// <param name="ends">Gets the ends; stays empty when they are not known.</param>
    /// <param name="limits">What the execution may use.</param>
    /// <param name="cancellation">Ends the execution early.</param>
    /// <exception cref="TemplateException">The template fails, or exceeds a limit.</exception>
    internal string Execute(IReadOnlyDictionary<string, object?>? inputs, List<int>? ends, TemplateLimits limits, CancellationToken cancellation)
    {
        ListNode body = Body;
        if (body.Nodes is [])
        {
            return "";
        }

        if (body.Nodes is [TextNode text])
        {
            ends?.Add(text.Text.Length);
            return text.Text;
        }

        // One evaluator is kept, so that its buffers serve the next execution.
        Evaluator evaluator = Interlocked.Exchange(ref _spare, null) ?? new Evaluator(this);
        string rendered = evaluator.Run(body, inputs, ends, limits, cancellation);
        evaluator.Reset();
        _spare = evaluator;
        return rendered;
    }

    internal ListNode? Find(string name) => _templates.GetValueOrDefault(name);
}
