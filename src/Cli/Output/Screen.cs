namespace Serverless.Cli.Output;

/// <summary>
/// Writes to the two streams of the process. While a command takes longer than half a second, a terminal shows a status line that
/// turns; whatever is printed takes its place for the moment.
/// </summary>
internal sealed class Screen : IDisposable
{
    private const string EraseLine = "\r\u001b[K";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private long _started;
    private string _status = "";
    private bool _isDrawn;

    public Screen(TextWriter output, TextWriter error, Terminal terminal, TimeProvider time)
    {
        _output = output;
        _error = error;
        Terminal = terminal;
        _time = time;
    }

    public Terminal Terminal { get; }

    /// <summary>Results.</summary>
    public void Write(string text) => Print(_output, text);

    /// <summary>Errors, hints and notes.</summary>
    public void WriteError(string text) => Print(_error, text);

    /// <summary>Says what is going on; shown from the first half second on.</summary>
    public void Say(string status)
    {
        lock (_lock)
        {
            _status = status;
            if (!Terminal.IsError || _timer is not null)
            {
                return;
            }

            _started = _time.GetTimestamp();
            _timer = _time.CreateTimer(_ => Turn(), null, Patience, Step);
        }
    }

    /// <summary>Takes the status line away for good.</summary>
    public void Quiet()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            Erase();
        }
    }

    public void Dispose()
    {
        Quiet();
        _output.Flush();
        _error.Flush();
    }

    private void Print(TextWriter writer, string text)
    {
        lock (_lock)
        {
            Erase();
            writer.Write(text);
            writer.Flush();
        }
    }

    private void Turn()
    {
        lock (_lock)
        {
            if (_timer is null)
            {
                return;
            }

            TimeSpan elapsed = _time.GetElapsedTime(_started);
            string frame = Frames[(int)(elapsed.Ticks / Step.Ticks % Frames.Length)];
            string line = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{frame} {_status} {elapsed.TotalSeconds:0} s");
            _error.Write(EraseLine + TextWidth.Shorten(line, Terminal.Width - 1));
            _error.Flush();
            _isDrawn = true;
        }
    }

    private void Erase()
    {
        if (_isDrawn)
        {
            _error.Write(EraseLine);
            _error.Flush();
            _isDrawn = false;
        }
    }
}
