namespace Serverless.Engine.Go;

/// <summary>A regular expression that Go's regexp package refuses. The message is Go's: <c>error parsing regexp: …</c>.</summary>
public sealed class GoRegexException : FormatException
{
    /// <summary>A refusal without a reason.</summary>
    public GoRegexException()
    {
    }

    /// <summary>A refusal with the reason and, after it, the offending part of the pattern in back quotes.</summary>
    public GoRegexException(string reason, string part)
        : base($"error parsing regexp: {reason}: `{part}`")
    {
    }

    /// <summary>A refusal with a complete message.</summary>
    public GoRegexException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal caused by another error.</summary>
    public GoRegexException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
