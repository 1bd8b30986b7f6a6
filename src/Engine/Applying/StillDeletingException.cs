namespace Serverless.Engine.Applying;

/// <summary>An object that must be recreated is being deleted; the pass ends here and a later one goes on.</summary>
internal sealed class StillDeletingException : Exception
{
    public StillDeletingException()
    {
    }

    public StillDeletingException(string message)
        : base(message)
    {
    }

    public StillDeletingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
