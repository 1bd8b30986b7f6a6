using Serverless.Engine.Go;
using Serverless.Engine.Templating.Evaluation;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Functions;

/// <summary>slim-sprig's urlParse and urlJoin.</summary>
internal static class UrlFunctions
{
    public static void Register(FunctionTable table)
    {
        table.Add("urlParse", Parse, ParameterType.String);
        table.Add("urlJoin", Join, ParameterType.Map);
    }

    private static object Parse(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        GoUrl url;
        try
        {
            url = GoUrl.Parse(Arguments.Text(arguments[0]));
        }
        catch (GoUrlException e)
        {
            throw new TemplateFaultException($"unable to parse url: {e.Message}", e);
        }

        return new Dictionary<string, object?>
        {
            ["scheme"] = url.Scheme,
            ["host"] = url.Host,
            ["hostname"] = url.HostName,
            ["path"] = url.Path,
            ["query"] = url.RawQuery,
            ["opaque"] = url.Opaque,
            ["fragment"] = url.Fragment,
            ["userinfo"] = url.User ?? "",
        };
    }

    private static object Join(ReadOnlySpan<object?> arguments, EvaluationContext context)
    {
        Dictionary<string, object?> parts = Arguments.Map(arguments[0]);
        string user = Part(parts, "userinfo");
        GoUrl url = new()
        {
            Scheme = Part(parts, "scheme"),
            Host = Part(parts, "host"),
            Path = Part(parts, "path"),
            RawQuery = Part(parts, "query"),
            Opaque = Part(parts, "opaque"),
            Fragment = Part(parts, "fragment"),
        };
        try
        {
            return context.Built((url with { User = user.Length == 0 ? null : GoUrl.Parse($"proto://{user}@host").User }).ToString());
        }
        catch (GoUrlException e)
        {
            throw new TemplateFaultException($"unable to parse userinfo in dict: {e.Message}", e);
        }
    }

    private static string Part(Dictionary<string, object?> parts, string key)
    {
        if (!parts.TryGetValue(key, out object? value))
        {
            return "";
        }

        return value as string ?? throw new TemplateFaultException($"unable to parse {key} key, must be of type string, but {GoValue.KindName(value)} found");
    }
}
