using System.Security.Cryptography.X509Certificates;

namespace Serverless.Sandbox.Registry;

/// <summary>What a <see cref="SandboxRegistry"/> is like.</summary>
public sealed record SandboxRegistryOptions
{
    /// <summary>Port on the loopback address.</summary>
    /// <value>0: any free one.</value>
    public int Port { get; init; }

    /// <summary>Certificate with its private key; the registry then speaks HTTPS only.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>How to ask for credentials.</summary>
    public RegistryAuthentication Authentication { get; init; } = RegistryAuthentication.None;

    /// <summary>The only user.</summary>
    public string Username { get; init; } = "sandbox";

    /// <summary>That user's password.</summary>
    public string Password { get; init; } = "sandbox";

    /// <summary>Whether reading needs no credentials. Bearer registries still ask for an anonymous token, as the public ones do.</summary>
    public bool AnonymousPull { get; init; }

    /// <summary>How long a bearer token is good for.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest page of a tag list or catalogue, whatever the client asks for.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Where pushes are announced with the envelope of the CNCF distribution (webhooks.md §10).</summary>
    public Uri? NotificationUrl { get; init; }

    /// <summary>Value of the <c>Authorization</c> header of announcements.</summary>
    public string? NotificationAuthorization { get; init; }

    /// <summary>Clock for tokens, announcements and waits between their attempts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
