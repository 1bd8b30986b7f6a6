using System.Globalization;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Cli.Scanning;

/// <summary>
/// One line on a terminal while a long list is read; it appears with the second page and is wiped at the end. Registries do not say
/// how long a list is, so the bar runs around.
/// </summary>
internal sealed class ListProgressBar(TextWriter terminal) : IProgress<ListProgress>, IAsyncDisposable
{
    private const int Width = 20;
    private const string Wipe = "\r\u001b[K";

    private bool _isShown;

    public void Report(ListProgress value)
    {
        if (value.Pages < 2)
        {
            return;
        }

        _isShown = true;
        string bar = new string(' ', value.Pages % Width) + "##";
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"{Wipe}[{bar.PadRight(Width + 1)}] {value.Tags} tags on {value.Pages} pages"));
        terminal.Flush();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isShown)
        {
            await terminal.WriteAsync(Wipe);
            await terminal.FlushAsync();
        }
    }
}
