namespace Serverless.Benchmarks;

/// <summary>One comparison. It prints a Markdown table of ratios, which is what is committed under <c>bench/results</c>.</summary>
internal interface IBenchmark
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>What it shows, in one line.</summary>
    string Summary { get; }

    /// <summary>Runs it and writes the table.</summary>
    Task RunAsync(TextWriter output, CancellationToken cancellationToken);
}
