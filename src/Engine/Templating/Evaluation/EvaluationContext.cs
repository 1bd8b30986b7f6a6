using Serverless.Engine.Templating.Formatting;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Evaluation;

/// <summary>What functions see of an execution: the inputs, what comes from outside, and the budget they must stay in.</summary>
internal sealed class EvaluationContext(TemplateFunctions functions)
{
    private const int CheckInterval = 1024;
    private const int CharactersPerStep = 64;

    private TemplateLimits _limits = TemplateLimits.Default;
    private CancellationToken _cancellation;
    private long _started;
    private long _steps;
    private long _nextCheck;
    private long _built;

    /// <summary>What the function <c>inputs</c> returns.</summary>
    public Dictionary<string, object?> Inputs { get; private set; } = NilValues.Map;

    public TemplateFunctions Functions => functions;

    /// <summary>The limits of this execution.</summary>
    public TemplateLimits Limits => _limits;

    public void Start(Dictionary<string, object?> inputs, TemplateLimits limits, CancellationToken cancellation)
    {
        Inputs = inputs;
        _limits = limits;
        _cancellation = cancellation;
        _steps = 0;
        _built = 0;
        _nextCheck = Math.Min(CheckInterval, limits.Steps + 1);
        _started = functions.Clock.GetTimestamp();
        cancellation.ThrowIfCancellationRequested();
    }

    public void Reset()
    {
        Inputs = NilValues.Map;
        _cancellation = default;
    }

    /// <summary>Counts work; every now and then looks at the clock and at the cancellation.</summary>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps >= _nextCheck)
        {
            Check();
        }
    }

    /// <summary>Refuses a string before it is built.</summary>
    public void CheckLength(long length)
    {
        if (length > _limits.ValueLength)
        {
            throw new TemplateFaultException($"a string of {length} characters exceeds the limit of {_limits.ValueLength} ({nameof(TemplateLimits.ValueLength)})");
        }
    }

    /// <summary>Refuses a list before it is built, and counts its items as work.</summary>
    public void CheckList(long count)
    {
        if (count > _limits.ListLength)
        {
            throw new TemplateFaultException($"a list of {count} items exceeds the limit of {_limits.ListLength} ({nameof(TemplateLimits.ListLength)})");
        }

        Step(count);
    }

    /// <summary>Accounts for a string that a function built.</summary>
    public string Built(string text)
    {
        CheckLength(text.Length);
        _built += text.Length;
        if (_built > _limits.TotalLength)
        {
            throw new TemplateFaultException($"the strings built exceed the limit of {_limits.TotalLength} characters ({nameof(TemplateLimits.TotalLength)})");
        }

        Step(text.Length / CharactersPerStep);
        return text;
    }

    /// <summary>A buffer for a string that a function builds.</summary>
    public TextBuffer CreateBuffer() => new(_limits.ValueLength, nameof(TemplateLimits.ValueLength));

    private void Check()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_steps > _limits.Steps)
        {
            throw new TemplateFaultException($"the template exceeds the limit of {_limits.Steps} steps ({nameof(TemplateLimits.Steps)})");
        }

        if (functions.Clock.GetElapsedTime(_started) > _limits.Time)
        {
            throw new TemplateFaultException($"the template exceeds the limit of {_limits.Time} ({nameof(TemplateLimits.Time)})");
        }

        _nextCheck = Math.Min(_steps + CheckInterval, _limits.Steps + 1);
    }
}
