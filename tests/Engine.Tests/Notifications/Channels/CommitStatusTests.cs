using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Notifications;
using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications.Channels;

/// <summary>notifications.md §4.4: what is shown at which commit, and when nothing is posted.</summary>
public sealed class CommitStatusTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef01234567";
    private const string Name = "resourceset/apps/11111111";

    [Theory]
    [InlineData("commit", "main@sha1:" + Hash, Hash)]
    [InlineData("commit", "sha1:" + Hash, Hash)]
    [InlineData("commit", "main/" + Hash, Hash)]
    [InlineData("commit", "0123456", "0123456")]
    [InlineData("originRevision", "main@sha1:" + Hash, Hash)]
    [InlineData("revision", "main@sha1:" + Hash, Hash)]
    public void Commit_IsTakenFromTheRevision(string key, string revision, string commit) => Of((key, revision)).Commit.ShouldBe(commit);

    [Fact]
    public void Commit_ComesBeforeOtherRevisions() => Of(("revision", "main@sha1:fedcba9"), ("commit", "main@sha1:" + Hash)).Commit.ShouldBe(Hash);

    [Theory]
    [InlineData("{type: github}", "other", "main@sha1:" + Hash, "missing revision metadata")]
    [InlineData("{type: github}", "commit", "v1.2.3", "the revision in the metadata names no commit")]
    [InlineData("{type: github, commitStatusExpr: \"'x'\"}", "commit", "main@sha1:" + Hash, "the Provider cannot be used: commitStatusExpr is not supported without a notification-controller")]
    public void WhatCannotBeShown_IsSaid(string spec, string key, string value, string message) => Should.Throw<NotificationException>(
        () => CommitStatus.Of(SampleEvents.Failure.With((key, value)), SampleEvents.Provider(spec))).Message.ShouldBe(message);

    [Theory]
    [InlineData("[]", false)]
    [InlineData("""[{"context":"resourceset/apps/11111111","state":"failure","description":"reconciliation failed"}]""", true)]
    [InlineData("""[{"context":"resourceset/apps/11111111","state":"success","description":"reconciliation failed"}]""", false)]
    [InlineData("""[{"context":"resourceset/apps/11111111","state":"failure","description":"build failed"}]""", false)]
    [InlineData("""[{"context":"resourceset/apps/22222222","state":"failure","description":"reconciliation failed"}]""", false)]
    [InlineData("""[{"context":"resourceset/apps/11111111","state":"success"},{"context":"resourceset/apps/11111111","state":"failure","description":"reconciliation failed"}]""", false)]
    [InlineData("""[{"context":"resource""", false)]
    public void SameStatus_IsTheNewestOfItsName(string list, bool expected) =>
        Of(("commit", Hash)).IsShownIn(Encoding.UTF8.GetBytes(list), "context", "state", "failure").ShouldBe(expected);

    [Theory]
    [InlineData("""{"id":7,"status":"failed"}""", null)]
    [InlineData("""{"message":"Cannot transition status via :drop from :failed (Reason(s): Status cannot transition via \"drop\")"}""", null)]
    [InlineData("""{"message":"401 Unauthorized"}""", "GitLab answered: \"401 Unauthorized\"")]
    [InlineData("""{"error":"insufficient_scope"}""", "GitLab answered: \"insufficient_scope\"")]
    [InlineData("<html>", "GitLab answered with something that is not JSON")]
    public void GitLab_RefusesWhatIsThereAlready(string answer, string? failure) => GitLabStatusChannel.Judge(Encoding.UTF8.GetBytes(answer)).ShouldBe(failure);

    [Theory]
    [InlineData("github", 0)]
    [InlineData("gitlab", 0)]
    [InlineData("gitea", 2)]
    public void Progressing_IsShownByGiteaAlone(string type, int requests) => ChannelType.Find(type)!.Channel
        .RequestsFor(SampleEvents.Of("info", "Progressing", "x", ("commit", Hash)), SampleEvents.Provider($"{{type: {type}, address: 'https://git.example/o/r'}}", ("token", "t"))).Count.ShouldBe(requests);

    [Theory]
    [InlineData("https://gitlab.example/1234", "https://gitlab.example/api/v4/projects/1234/statuses/")]
    [InlineData("git@gitlab.example:group/sub/project.git", "https://gitlab.example/api/v4/projects/group%2Fsub%2Fproject/statuses/")]
    public void GitLab_KnowsProjectsByPathAndNumber(string address, string asked) => ChannelType.Find("gitlab")!.Channel
        .RequestsFor(SampleEvents.Failure.With(("commit", Hash)), SampleEvents.Provider($"{{type: gitlab, address: '{address}'}}", ("token", "t")))[1].Address.AbsoluteUri.ShouldBe(asked + Hash);

    /// <summary>A failure is told again and again; GitHub keeps no more than a thousand statuses of a name.</summary>
    [Theory]
    [InlineData("reconciliation failed", "GET")]
    [InlineData("build failed", "GET", "POST")]
    public async Task StatusThatIsShown_IsNotPosted(string shown, params string[] methods)
    {
        await using FaultServer receiver = await FaultServer.StartAsync((context, _) => context.Response.WriteAsync(
            context.Request.Method == "GET" ? $$"""[{"context":"{{Name}}","status":"failure","description":"{{shown}}"}]""" : "{}"));
        NotificationProvider provider = SampleEvents.Provider($"{{type: gitea, address: 'http://{receiver.Host}/o/r'}}", ("username", "u"), ("password", "p"));
        ChannelType type = ChannelType.Find("gitea").ShouldNotBeNull();
        using MessageSender sender = new(NetworkRules.Open, new RetryClock());
        using Receiver there = sender.Open(provider, type);

        await sender.SendAsync(type.Channel.RequestsFor(SampleEvents.Failure.With(("commit", Hash)), provider), there, TestContext.Current.CancellationToken);

        receiver.Requests.Select(r => r.Method).ShouldBe(methods);
        receiver.Requests.ShouldAllBe(r => r.Authorization == "token p");
    }

    [Fact]
    public void Certificates_MayBeInTheSecretItself()
    {
        string authority = new TestCertificates().AuthorityPem;

        SampleEvents.Provider("{type: gitea}", ("token", "t"), ("ca.crt", authority)).Tls.CaPem.ShouldBe(authority);
        SampleEvents.Provider("{type: generic}", ("token", "t"), ("ca.crt", authority)).Tls.CaPem.ShouldBeEmpty();
        SampleEvents.Provider("{type: gitea}", ("token", "t")).Tls.CaPem.ShouldBeEmpty();
    }

    private static CommitStatus Of(params (string, string)[] metadata) => CommitStatus.Of(SampleEvents.Failure.With(metadata), SampleEvents.Provider("{type: github}"));
}
