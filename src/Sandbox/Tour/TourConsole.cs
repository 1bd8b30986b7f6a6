using System.Diagnostics;
using Serverless.Engine.Fleet;

namespace Serverless.Sandbox.Tour;

/// <summary>What the tour shows. Colours only on a terminal.</summary>
internal sealed class TourConsole(TextWriter output, bool colours)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private int _step;

    /// <summary>Begins a numbered step.</summary>
    public void Step(string title)
    {
        lock (_lock)
        {
            output.WriteLine();
            output.WriteLine(Colour("1", $"{++_step}. {title}"));
        }
    }

    /// <summary>Something was done.</summary>
    public void Done(string text) => Line(Colour("32", "✔"), text);

    /// <summary>Something to know.</summary>
    public void Note(string text) => Line(" ", text);

    /// <summary>Something failed.</summary>
    public void Failed(string text) => Line(Colour("31", "✗"), text);

    /// <summary>Shows what a pass did, in the order of the flow: scans, then what they led to.</summary>
    public void Pass(PassReport report)
    {
        if (report.Failure is { } failure)
        {
            Failed($"{report.Cluster}: {failure}");
            return;
        }

        foreach (ObjectReport item in report.Objects.OrderBy(o => o.Kind == "ResourceSet"))
        {
            string verb = item.Kind == "ResourceSet" ? "apply " : "scan  ";
            foreach (string change in item.Changes)
            {
                Line(Colour("36", verb), $"{item.Namespace}/{item.Name}: {Shorten(change)}");
            }

            Line(Colour("33", "status"), $"{item.Namespace}/{item.Name}: {item.Reason}: {item.Message}");
        }
    }

    private void Line(string mark, string text)
    {
        lock (_lock)
        {
            output.WriteLine($"   {Colour("90", $"{_clock.Elapsed.TotalSeconds,6:0.00}s")} {mark} {text}");
        }
    }

    private string Colour(string code, string text) => colours ? $"\u001b[{code}m{text}\u001b[0m" : text;

    private static string Shorten(string text)
    {
        int digest = text.IndexOf("@sha256:", StringComparison.Ordinal);
        return digest < 0 || text.Length < digest + 20 ? text : text[..(digest + 20)] + "…";
    }
}
