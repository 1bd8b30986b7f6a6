using System.Runtime.CompilerServices;

namespace Serverless.Engine.Expressions;

/// <summary>What is left of the limits of one evaluation; without a clock its time is not limited.</summary>
internal sealed class EvaluationBudget(CelLimits limits, TimeProvider? clock, CancellationToken cancellationToken)
{
    private const int StepsBetweenClockReads = 128;
    private const int BytesPerEntry = 16;

    private readonly long _start = clock?.GetTimestamp() ?? 0;
    private int _steps;
    private long _bytes;

    /// <summary>Counts one step of work.</summary>
    public void Step()
    {
        if (++_steps > limits.Steps)
        {
            throw CelEvaluationException.Limit("evaluation exceeded the step limit");
        }

        if (_steps % StepsBetweenClockReads == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (clock?.GetElapsedTime(_start) > limits.Time)
            {
                throw CelEvaluationException.Limit("evaluation timed out");
            }
        }
    }

    /// <summary>Counts the visit of a node, whose evaluation may go deeper.</summary>
    public void Enter()
    {
        Step();

        // Long chains such as a+a+a… nest as deep as they are long, and a stack overflow would end the process.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CelEvaluationException.Limit("the expression is nested too deeply");
        }
    }

    /// <summary>Counts a string or byte string that is about to be built.</summary>
    public void Build(long bytes)
    {
        _bytes += bytes;
        if (bytes > limits.ValueBytes || _bytes > limits.TotalBytes)
        {
            throw CelEvaluationException.Limit("value too large");
        }
    }

    /// <summary>Counts a list or map that is about to be built.</summary>
    public void BuildEntries(int count)
    {
        _bytes += (long)count * BytesPerEntry;
        if (count > limits.Entries || _bytes > limits.TotalBytes)
        {
            throw CelEvaluationException.Limit("value too large");
        }
    }

    public string Built(string text)
    {
        Build(text.Length);
        return text;
    }

    public List<object?> Built(List<object?> list)
    {
        BuildEntries(list.Count);
        return list;
    }
}
