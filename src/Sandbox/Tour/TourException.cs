namespace Serverless.Sandbox.Tour;

/// <summary>A step of the tour did not come out as it must.</summary>
internal sealed class TourException : Exception
{
    public TourException()
    {
    }

    public TourException(string message)
        : base(message)
    {
    }

    public TourException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
