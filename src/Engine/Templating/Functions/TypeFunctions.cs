using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's reflection.</summary>
internal static class TypeFunctions
{
    private const ParameterType Any = ParameterType.Any;
    private const ParameterType Text = ParameterType.String;

    public static void Register(FunctionTable table)
    {
        table.Add("typeOf", static (a, _) => GoValue.TypeName(a[0]), Any);
        table.Add("typeIs", static (a, _) => Boxes.Of(Arguments.Text(a[0]) == GoValue.TypeName(a[1])), Text, Any);
        table.Add("typeIsLike", static (a, _) => Boxes.Of(Arguments.Text(a[0]) == GoValue.TypeName(a[1])), Text, Any);
        table.Add("kindOf", static (a, _) => GoValue.KindName(a[0]), Any);
        table.Add("kindIs", static (a, _) => Boxes.Of(Arguments.Text(a[0]) == GoValue.KindName(a[1])), Text, Any);
        table.Add("deepEqual", static (a, c) => Boxes.Of(DeepEquality.AreEqual(a[0], a[1], c)), Any, Any);
    }
}
