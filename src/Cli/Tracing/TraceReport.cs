using System.Text;
using Serverless.Cli.Cluster;
using Serverless.Cli.Output;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Tracing;

/// <summary>The lines of <c>trace</c> (cli.md §9).</summary>
internal static class TraceReport
{
    private const int LabelWidth = 17;
    private const string OpenContainersPrefix = "org.opencontainers.image.";

    public static string Write(KubeObject traced, KubeObject manager, KubeObject? source, TimeZoneInfo zone)
    {
        Dictionary<string, object?>? ready = Conditions.Ready(manager);
        string verb = ready?.StringAt("status") == "False" ? "Last reconciliation failed at" : "Last reconciled at";
        StringBuilder text = new();
        Line(text, "Object:", traced.ToString());
        Line(text, "Status:", $"{verb} {GoTime.Format(ready?.StringAt("lastTransitionTime"), zone, "Unknown")}");
        Line(text, "Revision:", FirstOf(manager.Root.StringAt("status", "lastAppliedRevision"), manager.Root.StringAt("status", "lastAttemptedRevision")));
        Line(text, "Reconciler:", manager.ToString());
        if (source is not null)
        {
            Line(text, "Source:", source.ToString());
            LineWhereKnown(text, "Source URL:", source.Root.StringAt("spec", "url"));
            LineWhereKnown(text, "Origin URL:", source.Root.StringAt("status", "artifact", "metadata", OpenContainersPrefix + "source"));
            LineWhereKnown(text, "Origin Revision:", source.Root.StringAt("status", "artifact", "metadata", OpenContainersPrefix + "revision"));
        }

        Line(text, "Message:", ready?.StringAt("message") ?? "");
        return text.ToString();
    }

    private static string FirstOf(string? applied, string? attempted) =>
        !string.IsNullOrEmpty(applied) ? applied : !string.IsNullOrEmpty(attempted) ? attempted : "Unknown";

    private static void LineWhereKnown(StringBuilder text, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Line(text, label, value);
        }
    }

    private static void Line(StringBuilder text, string label, string value) => text.Append(label.PadRight(LabelWidth)).Append(value).Append('\n');
}
