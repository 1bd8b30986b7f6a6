namespace Serverless.Benchmarks.Rendering;

/// <summary>What one build took.</summary>
internal readonly record struct Measured(double Microseconds, double Bytes);
