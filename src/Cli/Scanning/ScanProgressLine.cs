using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Cli.Scanning;

/// <summary>
/// The status line while a long list is read, from its second page on, and then its digests. Registries do not say how long a list is,
/// so there the bar runs around instead of filling up.
/// </summary>
internal sealed class ScanProgressLine(Screen screen) : IProgress<ScanProgress>
{
    private const int Width = 20;

    /// <summary>Fewer digests are read in a moment.</summary>
    private const int Many = 20;

    public void Report(ScanProgress value)
    {
        if (value.Selected >= Many)
        {
            string bar = new string('#', value.Resolved * (Width + 1) / value.Selected).PadRight(Width + 1);
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"[{bar}] {value.Resolved} of {value.Selected} digests,"));
        }
        else if (value.Selected == 0 && value.List.Pages > 1)
        {
            string bar = (new string(' ', value.List.Pages % Width) + "##").PadRight(Width + 1);
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"[{bar}] {value.List.Tags} tags on {value.List.Pages} pages,"));
        }
    }
}
