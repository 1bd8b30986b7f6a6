using System.Globalization;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A random plan of what goes wrong at an API server, and when. The same seed gives the same plan for the same requests.</summary>
internal sealed class FaultSchedule
{
    private static readonly (string Reason, string Message)[] Refusals =
    [
        ("Forbidden", "configmaps is forbidden: User \"admin\" cannot patch resource \"configmaps\""),
        ("Forbidden", "admission webhook \"policy.example.com\" denied the request: not today"),
        ("NamespaceTerminating", "unable to create new content in namespace because it is being terminated"),
    ];

    private readonly Random _random;
    private readonly double _rate;
    private readonly string? _refusedKind;
    private readonly (string Reason, string Message) _refusal;
    private readonly Lock _lock = new();
    private int _left;

    public FaultSchedule(int seed)
    {
        _random = new(seed);
        _rate = _random.Next(3) switch { 0 => 0.05, 1 => 0.2, _ => 0.5 };
        _left = _random.Next(1, 12);
        _refusedKind = _random.Next(4) == 0 ? (_random.Next(2) == 0 ? "/configmaps/" : "/serviceaccounts/") : null;
        _refusal = Refusals[_random.Next(Refusals.Length)];
        Story = string.Create(CultureInfo.InvariantCulture, $"schedule {seed}");
    }

    /// <summary>What went wrong, for messages.</summary>
    public string Story { get; private set; }

    /// <summary>The fault of a request, or <see langword="null"/>.</summary>
    public ProxyFault? Next(ProxiedRequest request)
    {
        lock (_lock)
        {
            if (_refusedKind is not null && request.Method == "PATCH" && request.Path.Contains(_refusedKind, StringComparison.Ordinal))
            {
                return Tell(request, Refuse());
            }

            if (_left == 0 || _random.NextDouble() >= _rate)
            {
                return null;
            }

            _left--;
            return Tell(request, Draw(request));
        }
    }

    private ProxyFault Refuse() => new()
    {
        Status = 403,
        Reason = "Forbidden",
        Message = _refusal.Message,
        Details = _refusal.Reason == "NamespaceTerminating"
            ? new() { ["causes"] = new List<object?> { new Dictionary<string, object?> { ["reason"] = _refusal.Reason, ["message"] = _refusal.Message } } }
            : null,
    };

    private ProxyFault Draw(ProxiedRequest request) => _random.Next(11) switch
    {
        0 => new() { Status = 429, Reason = "TooManyRequests", Message = "too many requests", RetryAfter = 1 },
        1 => new() { Status = 500, Reason = "InternalError", Message = "an error on the server" },
        2 => new() { Status = 503, Reason = "ServiceUnavailable", Message = "unavailable" },
        3 => new() { Status = 504, Reason = "Timeout", Message = "timeout" },
        4 => new() { Delay = TimeSpan.FromMilliseconds(_random.Next(5, 40)) },
        5 when request.Method == "GET" => new() { Status = 410, Reason = "Expired", Message = "the provided resource version is too old" },
        6 when request.IsStatus => new() { Status = 409, Reason = "Conflict", Message = "the object has been modified" },
        7 or 8 => new() { CutsBefore = true },
        _ => new() { CutsAfter = true },
    };

    private ProxyFault Tell(ProxiedRequest request, ProxyFault fault)
    {
        string what = fault.Status > 0 ? fault.Status.ToString(CultureInfo.InvariantCulture) : fault.CutsBefore ? "cut before" : fault.CutsAfter ? "cut after" : "slow";
        Story += $"\n  {what}: {request}";
        return fault;
    }
}
