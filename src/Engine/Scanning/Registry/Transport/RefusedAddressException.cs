namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>A host name resolved only to addresses that must not be called.</summary>
internal sealed class RefusedAddressException : IOException
{
    public RefusedAddressException()
    {
    }

    public RefusedAddressException(string message)
        : base(message)
    {
    }

    public RefusedAddressException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
