namespace Serverless.Functions.Hosting;

/// <summary>A function that the host calls through its JSON envelope.</summary>
internal interface IFunction
{
    /// <summary>Name of its folder, and of its path.</summary>
    string Name { get; }

    /// <summary>Does the work. What it throws fails the invocation.</summary>
    Task<InvocationAnswer> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken);
}
