using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Hosting;

/// <summary>
/// One event as one line of JSON, which the Functions host takes as one log entry (functions-host.md FH-71, FH-72). The members of the
/// scopes that the handler itself opens, invocation id and function name among them, stand beside the message. The framework's scopes are
/// left out: theirs carry the path of the request, in which some senders must put their secret (webhooks.md WH-15).
/// </summary>
internal sealed class JsonLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-line";

    private const string MessageTemplate = "{OriginalFormat}";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        Dictionary<string, object?> line = new()
        {
            ["time"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["level"] = logEntry.LogLevel.ToString(),
            ["category"] = logEntry.Category,
            ["event"] = (long)logEntry.EventId.Id,
            ["message"] = logEntry.Formatter(logEntry.State, logEntry.Exception),
        };
        scopeProvider?.ForEachScope(
            static (scope, target) =>
            {
                if (scope is Dictionary<string, object?> own)
                {
                    AddMembers(own, target);
                }
            },
            line);
        AddMembers(logEntry.State, line);
        if (logEntry.Exception is { } exception)
        {
            line["exception"] = exception.ToString();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(JsonTree.ToUtf8(line)));
    }

    private static void AddMembers(object? source, Dictionary<string, object?> line)
    {
        if (source is not IEnumerable<KeyValuePair<string, object?>> members)
        {
            return;
        }

        foreach ((string key, object? value) in members)
        {
            if (key != MessageTemplate)
            {
                line.TryAdd(key, Plain(value));
            }
        }
    }

    private static object? Plain(object? value) => value switch
    {
        null or string or bool or long => value,
        int i => (long)i,
        double d => double.IsFinite(d) ? d : d.ToString(CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
