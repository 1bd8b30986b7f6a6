namespace Serverless.Engine.Inputs;

/// <summary>Inputs cannot be combined; the message names the provider or strategy (resources.md §7.6). Nothing but a change of the spec helps.</summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InputException()
    {
    }

    /// <inheritdoc cref="InputException()"/>
    public InputException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="InputException()"/>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
