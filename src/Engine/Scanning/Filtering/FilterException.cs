namespace Serverless.Engine.Scanning.Filtering;

/// <summary>A filter that cannot be used; the message names the option and what is wrong with it (registry.md §10.1).</summary>
public sealed class FilterException : Exception
{
    /// <summary>An unusable filter without a reason.</summary>
    public FilterException()
    {
    }

    /// <summary>An unusable filter.</summary>
    public FilterException(string message)
        : base(message)
    {
    }

    /// <summary>An unusable filter with its cause.</summary>
    public FilterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
