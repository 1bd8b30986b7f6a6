using System.Collections;
using Serverless.Azure.Identity;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Scanning.Cloud;

namespace Serverless.Cli.Execution;

/// <summary>Everything a command takes from the process around it. This is the only place where the environment is read.</summary>
internal sealed record CliEnvironment
{
    private readonly Lock _inputLock = new();
    private string? _input;

    /// <summary>Results and progress.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What <c>-</c> and the <c>--…-stdin</c> flags read.</summary>
    public required TextReader Input { get; init; }

    /// <summary>All of the input; read once, however many clusters need it.</summary>
    public string ReadInput()
    {
        lock (_inputLock)
        {
            return _input ??= Input.ReadToEnd();
        }
    }

    /// <summary>Environment variables: <c>KUBECONFIG</c> and what exec plugins inherit.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The identities that this person has in clouds.</summary>
    public CloudIdentities Cloud => CloudIdentities.From(Variables.GetValueOrDefault)
        with { Entra = new EntraTokens(Variables.GetValueOrDefault("AZURE_CLIENT_ID"), withAzureCli: true) };

    /// <summary>Tokens for clusters of a person's own kubeconfig that want kubelogin.</summary>
    public KubeloginTokenProvider KubeloginOfThisPerson => KubeloginTokens.ForLaptop(Variables.GetValueOrDefault);

    /// <summary>Tokens for clusters of a catalogue that want kubelogin, under the rules that the function app has.</summary>
    public KubeloginTokenProvider KubeloginOfTheFleet => KubeloginTokens.ForService(Cloud.Entra);

    /// <summary>How people are told of events, by the variables that the function app reads too.</summary>
    /// <exception cref="CliException">One of them cannot be used.</exception>
    public NotificationOptions Notifications
    {
        get
        {
            NotificationOptions usual = new();
            return new()
            {
                ControllerAddress = Address("NOTIFICATION_CONTROLLER_ADDRESS"),
                Disabled = Text("NOTIFICATIONS_DISABLED").Length > 0,
                ControllerNamespace = Text("Notifications__ControllerNamespace") is { Length: > 0 } ns ? ns : usual.ControllerNamespace,
                AllowCrossNamespace = Flag("Notifications__AllowCrossNamespace", usual.AllowCrossNamespace),
            };
        }
    }

    /// <summary>What the streams are connected to.</summary>
    public Terminal Terminal { get; init; } = Terminal.None;

    /// <summary>The person's home directory.</summary>
    public string Home { get; init; } = "";

    /// <summary>Clock, local time zone and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Time between two looks at an object that is waited for (cli.md §1.5).</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    public static CliEnvironment FromProcess()
    {
        Dictionary<string, string> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
        return new CliEnvironment
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            Variables = variables,
            Terminal = Terminal.FromProcess(variables),
            Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        };
    }

    private string Text(string variable) => Variables.GetValueOrDefault(variable) ?? "";

    private bool Flag(string variable, bool fallback)
    {
        if (Text(variable).Length == 0)
        {
            return fallback;
        }

        return bool.TryParse(Text(variable), out bool value) ? value : throw new CliException($"{variable} must be true or false");
    }

    private Uri? Address(string variable)
    {
        if (Text(variable).Length == 0)
        {
            return null;
        }

        return Uri.TryCreate(Text(variable), UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address
            : throw new CliException($"{variable} must be an absolute http or https URL");
    }
}
