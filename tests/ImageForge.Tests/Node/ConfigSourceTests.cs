// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig;
using ImageForge.Node;
using ImageForge.Node.Agent;
using ImageForge.Node.Boot;
using ImageForge.Node.Configuration;

namespace ImageForge.Tests.Node;

public sealed class ConfigSourceTests
{
    [Theory]
    [InlineData("http://10.0.2.2:8080/m.yaml", "http://10.0.2.2:8080/m.yaml")]
    [InlineData("https://user:pass@host/a/b?token=abc", "https://host/a/b")]
    [InlineData("fw_cfg:opt/imageforge/config", "fw_cfg")]
    public void Console_shows_no_credentials(string argument, string shown) =>
        Assert.Equal(shown, ConfigSource.Parse(argument).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ftp://host/x")]
    [InlineData("machine.yaml")]
    [InlineData("/etc/machine.yaml")]
    [InlineData("fw_cfg:")]
    [InlineData("fw_cfg:../../etc")]
    [InlineData("fw_cfg:/opt")]
    [InlineData("http://")]
    public void Says_what_may_stand_there(string argument) =>
        Assert.Contains("http or https URL, or fw_cfg:NAME", Assert.Throws<FormatException>(() => ConfigSource.Parse(argument)).Message);

    [Fact]
    public void Everything_wrong_is_said_with_its_place()
    {
        var said = new List<string>();
        var search = new ConfigSearch(new NodeLog(said.Add), TimeProvider.System, new SecretFiles(TimeProvider.System, () => { }), NoFacts.Known, []);
        Assert.Null(search.Accept(new FoundConfig(new ConfigSource.Cpio(), "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: Edge_1\nkernal: x\n"u8.ToArray(), Baked: true)));
        Assert.Contains(said, line => line.StartsWith("imageforge: error: cpio:3:7: error IF1301", StringComparison.Ordinal));
        Assert.Contains(said, line => line.StartsWith("imageforge: error: cpio:4:1: error IF1203", StringComparison.Ordinal));
        Assert.All(said, line => Assert.DoesNotContain('\n', line));
    }

    [Fact]
    public async Task A_server_is_asked_until_it_gives_something_usable()
    {
        var said = new List<string>();
        var answers = new Queue<HttpResponseMessage>(
        [
            new(HttpStatusCode.ServiceUnavailable), new(HttpStatusCode.ServiceUnavailable),
            new(HttpStatusCode.OK) { Content = new StringContent("no manifest") },
            new(HttpStatusCode.OK) { Content = new ByteArrayContent(new byte[ManifestLoader.MaxBytes + 1]) },
            new(HttpStatusCode.OK) { Content = new StringContent("good") },
        ]);
        using var fetch = new ConfigFetch(new Answers(answers), new NodeLog(said.Add), new InstantTime());
        var source = new ConfigSource.Url(new Uri("http://host/m?token=abc"));
        var text = await fetch.GetAsync(source, bytes => bytes.Length == 4 ? "got" : null, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("got", text);
        Assert.Empty(answers);
        Assert.Equal(3, said.Count); // the same trouble is said once
        Assert.All(said, line => Assert.DoesNotContain("abc", line));
        Assert.Contains("503", said[0]);
    }

    [Fact]
    public void Agent_arguments_are_strict()
    {
        var arguments = AgentArguments.Parse(["--config", "m.yaml", "--ephemeral", "--state", "dir", "--status", "/dev/vport0p1"]);
        Assert.Equal(new AgentArguments("m.yaml", "dir", "/dev/vport0p1", "mesh0", null, true), arguments);
        Assert.Equal("--state is missing", Assert.Throws<FormatException>(() => AgentArguments.Parse(["--config", "x"])).Message);
        Assert.Equal("--state needs a value", Assert.Throws<FormatException>(() => AgentArguments.Parse(["--state"])).Message);
        Assert.Equal("--state is given twice", Assert.Throws<FormatException>(() => AgentArguments.Parse(["--state", "a", "--state", "b"])).Message);
        Assert.Equal("unknown argument -x", Assert.Throws<FormatException>(() => AgentArguments.Parse(["-x"])).Message);
    }

    [Theory]
    [InlineData("{\"epoch\":\"2026-11-01T12:00:00Z\"}", "2026-11-01T12:00:00Z")]
    [InlineData("{\"epoch\":5}", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void Image_description_gives_the_earliest_possible_time(string json, string? epoch)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            Assert.Equal(epoch is null ? null : DateTimeOffset.Parse(epoch), ImageDescription.Read(path).Epoch);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Mount_points_are_the_second_word() =>
        Assert.Equal(["/", "/proc"], SystemMounts.Targets("/dev/loop0 / squashfs ro 0 0\nproc /proc proc rw 0 0\n").Order());

    private sealed class Answers(Queue<HttpResponseMessage> answers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
            Task.FromResult(answers.Dequeue());
    }

    private sealed class InstantTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan due, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
