using Serverless.Engine.Go;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's paths; the os ones are those of Linux, where the reference operator runs.</summary>
internal static class PathFunctions
{
    public static void Register(FunctionTable table)
    {
        Both(table, "base", "osBase", GoPath.Base);
        Both(table, "dir", "osDir", GoPath.Directory);
        Both(table, "clean", "osClean", GoPath.Clean);
        Both(table, "ext", "osExt", GoPath.Extension);
        table.Add("isAbs", static (a, _) => Boxes.Of(Arguments.Text(a[0]).StartsWith('/')), ParameterType.String);
        table.Add("osIsAbs", static (a, _) => Boxes.Of(Arguments.Text(a[0]).StartsWith('/')), ParameterType.String);
    }

    private static void Both(FunctionTable table, string name, string osName, Func<string, string> change)
    {
        table.Add(name, (a, _) => change(Arguments.Text(a[0])), ParameterType.String);
        table.Add(osName, (a, _) => change(Arguments.Text(a[0])), ParameterType.String);
    }
}
