namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Outcome of the check that a message is genuine. The classes are for the log; the sender only learns 401.</summary>
internal enum Authenticity
{
    Genuine,
    Missing,
    Wrong,
    Stale,

    /// <summary>It could not be found out: the keys of the issuer are out of reach.</summary>
    Unknown,
}
