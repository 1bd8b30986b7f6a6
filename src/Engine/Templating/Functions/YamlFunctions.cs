using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary><c>toYaml</c> and <c>mustToYaml</c> on the writer that the caller brings.</summary>
internal static class YamlFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("toYaml", static (a, c) => WriteOrEmpty(a[0], c), ParameterType.Any);
        table.Add("mustToYaml", static (a, c) => Write(a[0], c), ParameterType.Any);
    }

    private static string WriteOrEmpty(object? value, EvaluationContext context)
    {
        // The spec wants no text for what YAML cannot hold (resources.md §8.2).
        return JsonWriter.CanWrite(value, context) ? Write(value, context) : "";
    }

    private static string Write(object? value, EvaluationContext context) =>
        context.Built(context.Functions.ToYaml(PlainValue.ToTree(value, context)));
}
