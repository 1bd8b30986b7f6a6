using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Cli.Scanning;

/// <summary>
/// The status line while a long list is read, from its second page on. Registries do not say how long a list is, so the bar runs
/// around instead of filling up.
/// </summary>
internal sealed class ListProgressLine(Screen screen) : IProgress<ListProgress>
{
    private const int Width = 20;

    public void Report(ListProgress value)
    {
        if (value.Pages > 1)
        {
            string bar = (new string(' ', value.Pages % Width) + "##").PadRight(Width + 1);
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"[{bar}] {value.Tags} tags on {value.Pages} pages,"));
        }
    }
}
