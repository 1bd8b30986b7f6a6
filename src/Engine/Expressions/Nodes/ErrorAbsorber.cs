using System.Runtime.ExceptionServices;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary>Joins conditions until one has the decisive value; keeps the first error for the case that none has.</summary>
internal struct ErrorAbsorber(bool decisive)
{
    private CelEvaluationException? _error;

    /// <summary>Whether this condition settles the result.</summary>
    public bool Decides(Node condition, Scope scope)
    {
        try
        {
            object? value = condition.Evaluate(scope);
            if (value is not bool truth)
            {
                _error ??= CelEvaluationException.NoOverload();
                return false;
            }

            return truth == decisive;
        }
        catch (CelEvaluationException e) when (!e.IsLimit)
        {
            _error ??= e;
            return false;
        }
    }

    /// <summary>The result when no condition was decisive.</summary>
    public readonly bool Conclude()
    {
        if (_error is not null)
        {
            ExceptionDispatchInfo.Throw(_error);
        }

        return !decisive;
    }
}
