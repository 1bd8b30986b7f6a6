using System.Collections.Frozen;
using Serverless.Engine.Templating.Functions;

namespace Serverless.Engine.Templating;

/// <summary>
/// The functions that templates may call: Go's built-in ones, slim-sprig's hermetic ones, <c>slugify</c>, <c>toYaml</c>, <c>mustToYaml</c>
/// and <c>inputs</c> (resources.md §8.2). One instance serves all templates and threads.
/// </summary>
internal sealed class TemplateFunctions
{
    private static readonly FrozenDictionary<string, TemplateFunction> All = CreateAll();

    /// <summary>Creates the functions with what they need from outside.</summary>
    /// <param name="toYaml">Writes a JSON tree as YAML, as <c>toYaml</c> shows it.</param>
    /// <param name="clock">The time for <c>ago</c> and for the wall time limit.</param>
    /// <param name="random">The source of <c>randInt</c>.</param>
    public TemplateFunctions(Func<object?, string> toYaml, TimeProvider clock, Random random)
    {
        ToYaml = toYaml;
        Clock = clock;
        Random = random;
    }

    public Func<object?, string> ToYaml { get; }

    public TimeProvider Clock { get; }

    public Random Random { get; }

    /// <summary>The function of that name, if it exists.</summary>
    public static TemplateFunction? Find(string name) => All.GetValueOrDefault(name);

    private static FrozenDictionary<string, TemplateFunction> CreateAll()
    {
        FunctionTable table = new();
        BuiltinFunctions.Register(table);
        ComparisonFunctions.Register(table);
        StringFunctions.Register(table);
        StringListFunctions.Register(table);
        NumberFunctions.Register(table);
        DefaultFunctions.Register(table);
        JsonFunctions.Register(table);
        EncodingFunctions.Register(table);
        ListFunctions.Register(table);
        DictionaryFunctions.Register(table);
        TypeFunctions.Register(table);
        PathFunctions.Register(table);
        RegexFunctions.Register(table);
        UrlFunctions.Register(table);
        DateFunctions.Register(table);
        YamlFunctions.Register(table);
        return table.ToFrozen();
    }
}
