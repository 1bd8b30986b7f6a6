namespace Serverless.Engine.Tests.Reconciling;

/// <summary>One thing that happens to an applied object. <c>-NN</c> makes names unique, <c>NS</c> is the namespace.</summary>
/// <param name="What">In words.</param>
/// <param name="Manifest">The object as the ResourceSet wants it, in one line.</param>
/// <param name="How">How it is done.</param>
/// <param name="Change">The patch or object.</param>
/// <param name="Manager">Who does it.</param>
internal sealed record DriftCase(string What, string Manifest, DriftKind How, string Change, string Manager = "rival");
