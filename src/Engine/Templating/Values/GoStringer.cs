namespace Serverless.Engine.Templating.Values;

/// <summary>A value of a named Go type that prints itself.</summary>
internal abstract class GoStringer
{
    public abstract string TypeName { get; }

    public abstract string KindName { get; }

    /// <summary>What Go's <c>String</c> method returns.</summary>
    public abstract string Text { get; }

    /// <summary>The number under a named integer type.</summary>
    public virtual long? Number => null;

    /// <summary>The method of that name without arguments, or with one string argument, called.</summary>
    /// <returns>False when there is no such method.</returns>
    public abstract bool TryCall(string method, ReadOnlySpan<object?> arguments, out object? result);
}
