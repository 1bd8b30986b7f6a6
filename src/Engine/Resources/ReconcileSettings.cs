using Serverless.Engine.Go;

namespace Serverless.Engine.Resources;

/// <summary>What the annotations of a ResourceSet or provider ask for (resources.md §5.1). An unparsable duration means the default.</summary>
/// <param name="Suspended"><c>fluxcd.controlplane.io/reconcile: disabled</c> in any case.</param>
/// <param name="Interval">Time between runs; zero or less means no periodic run.</param>
/// <param name="Timeout">Time limit of health checks or provider calls.</param>
/// <param name="RequestedAt">Request token, or <see langword="null"/>.</param>
/// <param name="ForceAt">Force token, or <see langword="null"/>.</param>
/// <param name="Force">Recreate objects with immutable changes.</param>
public sealed record ReconcileSettings(bool Suspended, TimeSpan Interval, TimeSpan Timeout, string? RequestedAt, string? ForceAt, bool Force)
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromHours(24);

    /// <summary>The time limit as timers take it: none below zero, none beyond a day.</summary>
    public TimeSpan CallTimeout => Timeout < TimeSpan.Zero ? TimeSpan.Zero : Timeout > LongestCall ? LongestCall : Timeout;

    /// <summary>Reads the annotations of an object; the defaults differ by kind.</summary>
    public static ReconcileSettings From(KubeObject source)
    {
        bool provider = source.Kind == Names.InputProvider.Kind;
        return new(
            Suspended: Is(source.Annotation(Names.ReconcileAnnotation), "disabled"),
            Interval: GoDuration.Parse(source.Annotation(Names.ReconcileEveryAnnotation)) ?? (provider ? TimeSpan.FromMinutes(10) : TimeSpan.FromHours(1)),
            Timeout: GoDuration.Parse(source.Annotation(Names.ReconcileTimeoutAnnotation)) ?? TimeSpan.FromMinutes(provider ? 2 : 5),
            RequestedAt: source.Annotation(Names.RequestedAtAnnotation),
            ForceAt: source.Annotation(Names.ForceAtAnnotation),
            Force: Is(source.Annotation(Names.Force), "enabled"));
    }

    private static bool Is(string? value, string expected) => string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);
}
