// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig;

public sealed class ManifestLoaderTests
{
    private const string Smallest = "apiVersion: imageforge.dev/v1alpha1\nkind: Machine\nname: edge\n";

    [Fact]
    public void FillsInDefaults()
    {
        var manifest = Samples.Read(Smallest);
        Assert.Equal(MachineRole.Worker, manifest.Machine.Role);
        Assert.Equal(MachinePlatform.Qemu, manifest.Machine.Platform);
        Assert.Equal("trixie", manifest.Image.Suite);
        Assert.Equal(KernelFlavour.Cloud, manifest.KernelFlavour);
        Assert.Equal([ImageOutput.Pxe, ImageOutput.Raw], manifest.Image.Outputs);
        Assert.Empty(manifest.Links);
        Assert.Null(manifest.Mesh);
        Assert.Null(manifest.Storage);
    }

    [Theory]
    [InlineData("metal", KernelFlavour.Generic)]
    [InlineData("qemu", KernelFlavour.Cloud)]
    [InlineData("cloud", KernelFlavour.Cloud)]
    public void PlatformDecidesTheFlavour(string platform, KernelFlavour flavour) =>
        Assert.Equal(flavour, Samples.Read($"{Smallest}platform: {platform}\n").KernelFlavour);

    [Fact]
    public void ReadsEveryKey()
    {
        var manifest = Samples.Read(Samples.Full);
        Assert.Equal("berlin", manifest.Machine.Labels["site"]);
        Assert.Equal("12", manifest.Machine.Labels["example.com/rack"]);
        Assert.Equal(new Uri("http://mirror.example.com/debian/"), manifest.Image.Mirror);
        Assert.Equal(["quiet", "-console", "mitigations=auto"], manifest.Kernel.Arguments);
        Assert.Equal("poll_queues=4 quirks=\"\"", manifest.Kernel.Modules[1].ParameterText);
        Assert.Equal("2", manifest.Kernel.Sysctl["net/ipv4/conf/eth0.100/rp_filter"]);
        Assert.Equal(["registry.example.com", "registry"], manifest.StaticHosts.Hosts[0].Names);
        Assert.Equal(["ntp.example.com", "2001:db8::123"], manifest.TimeSync.Servers);
        Assert.Equal("two\nlines\n"u8.ToArray(), manifest.Files[0].Bytes());
        Assert.Equal(Samples.FileSecret, manifest.Files[1].Secret!.Reveal());
        Assert.Equal(TimeSpan.FromSeconds(90), manifest.Watchdog!.Timeout);
        Assert.Equal(["ethtool", "g++"], manifest.Image.Packages);
        var nic = manifest.EthernetLinks[0];
        Assert.False(nic.UsesDhcp4);
        Assert.True(nic.AcceptsRa);
        Assert.Equal(new InterfaceAddress(IPAddress.Parse("2001:db8::2"), 64), nic.Addresses[1]);
        Assert.Equal(IPNetwork.Parse("10.0.0.0/24"), nic.Addresses[0].Network);
        Assert.Equal(IPAddress.Parse("fe80::1"), nic.Routes[1].Via);
        Assert.Equal(IPNetwork.Parse("::/0"), nic.Routes[1].Destination);
        Assert.Equal("52:54:00:ab:cd:ef", manifest.EthernetLinks[1].Mac);
        Assert.True(manifest.EthernetLinks[1].UsesDhcp4);
        Assert.Equal(50, manifest.EthernetLinks[1].Dhcp4!.RouteMetric);
        Assert.True(manifest.EthernetLinks[1].AcceptsRa);
        Assert.Equal(["eth0", "lan", "eth0.10", "bond0", "bond1", "br0", "service0", "wg0"], manifest.Links.Select(l => l.Name));
        Assert.Equal(Samples.Key, manifest.WireGuardLinks[0].PrivateKey.Reveal());
        Assert.Equal(new FirewallMark(0x40, 0x60), manifest.RoutingRules[0].Mark);
        var mesh = manifest.Mesh!;
        Assert.Equal(Samples.Id, mesh.Cluster.Id.Reveal());
        Assert.Equal(Samples.Key, mesh.Cluster.Secret.Reveal());
        Assert.Equal(new Uri("grpc://discovery.example.com"), manifest.Discovery[1].Endpoint);
        Assert.Equal(new PrefixFilter(true, IPNetwork.Parse("10.0.0.0/8")), manifest.MeshEndpoints!.Filter[1]);
        Assert.Equal(IPEndPoint.Parse("[2001:db8::5]:51820"), manifest.MeshEndpoints!.Advertise[1]);
        Assert.True(manifest.MeshEndpoints.Harvest);
        Assert.Equal(TimeSpan.FromSeconds(10), mesh.Keepalive);
        Assert.Equal(TimeSpan.FromMinutes(10), mesh.TimeToLive);
        Assert.True(mesh.FailClosed);
        var rule = manifest.Firewall!.Ingress[0];
        Assert.Equal(FirewallAction.Drop, manifest.Firewall.DefaultAction);
        Assert.Equal([new PortRange(22, 22), new PortRange(8000, 8010)], rule.Ports);
        Assert.Equal(IPNetwork.Parse("2001:db8::/32"), rule.From[1]);
        Assert.Equal([MachineRole.ControlPlane], rule.Roles);
        Assert.Equal(new LogDestination.Tcp("10.0.2.2", 5170), manifest.Logs[0].Destination);
        Assert.Equal([LogSelection.Kernel, LogSelection.Node], manifest.Logs[0].Sources);
        Assert.Equal((new LogDestination.File("/var/log/machine.jsonl"), 1 << 20, 3), (manifest.Logs[1].Destination, manifest.Logs[1].MaxSize, manifest.Logs[1].MaxFiles));
        Assert.Equal("/dev/nvme0n1", manifest.Storage!.Install!.Disk.Path);
    }

    [Fact]
    public void ResolvedIsCanonicalAndReadsBack()
    {
        var resolved = ManifestWriter.Resolved(Samples.Read(Samples.Full));
        Verifier.Verify(resolved.Replace(Samples.Id, "<id>").Replace(Samples.Key, "<key>"));
        Assert.Equal(resolved, ManifestWriter.Resolved(Samples.Read(resolved)));
    }

    [Fact]
    public void ResolvedInlinesReferredSecrets()
    {
        var manifest = Samples.Read($$"""
            {{Smallest}}---
            apiVersion: imageforge.dev/v1alpha1
            kind: Mesh
            cluster: {secretRef: { file: secrets.yaml } }
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Discovery
            name: host
            endpoint: http://10.0.2.2:3000
            """);
        var resolved = ManifestLoader.Parse(ManifestWriter.Resolved(manifest), "resolved.yaml").Manifest!;
        Assert.Equal(Samples.Key, resolved.Mesh!.Cluster.Secret.Reveal());
    }

    [Fact]
    public void RedactedShowsEverythingButTheSecrets() => Verifier.Verify(Samples.Read(Samples.Full).ToRedactedYaml());

    [Fact]
    public void WarnsAndReads()
    {
        var result = ManifestLoader.Parse($$"""
            {{Smallest}}platform: metal
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Kernel
            flavour: cloud
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Ethernet
            name: eth0
            mtu: 1450
            dhcp4: true
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Mesh
            cluster: {secretRef: { file: secrets.yaml } }
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Discovery
            name: host
            endpoint: http://10.0.2.2:3000
            """, "manifest.yaml", Samples.Secrets);
        Assert.Equal(KernelFlavour.Cloud, result.Manifest!.KernelFlavour);
        Assert.Equal(["IF1410", "IF1406"], result.Diagnostics.Select(d => d.Code));
        Assert.All(result.Diagnostics, d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
        Assert.Contains("set Mesh.mtu to 1370", result.Diagnostics[1].Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "IF1437")]
    [InlineData("[{name: ssh, protocol: tcp, ports: [51821]}]", "IF1437")]
    [InlineData("[{name: wg0, protocol: udp, ports: [51821], action: drop}]", "IF1437")]
    [InlineData("[{name: wg0, protocol: udp, ports: [51821], from: [192.0.2.0/24]}]", null)]
    [InlineData("[{name: wide, protocol: udp}]", null)]
    public void WarnsOfWireGuardBehindTheFirewall(string rules, string? code)
    {
        var result = ManifestLoader.Parse($$"""
            {{Smallest}}---
            apiVersion: imageforge.dev/v1alpha1
            kind: Ethernet
            name: eth0
            dhcp4: true
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: WireGuard
            name: wg0
            privateKey:
              secretRef: {file: "fw_cfg:opt/key", at: boot}
            listenPort: 51821
            addresses: [10.9.0.1/24]
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Firewall
            defaultAction: drop
            ingress: {{rules}}
            """, "a.yaml", Samples.Secrets);
        Assert.False(result.HasErrors, string.Join('\n', result.Diagnostics));
        Assert.Equal(code is null ? [] : [code], result.Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("- {name: all, protocol: udp}\n  - {name: dns, protocol: udp, ports: [53], from: [10.0.0.0/8]}", "IF1451")]
    [InlineData("- {name: net, from: [10.0.0.0/8]}\n  - {name: dns, protocol: udp, ports: [53], from: [10.1.0.0/16]}", "IF1451")]
    [InlineData("- {name: v4, protocol: icmp, from: [\"2001:db8::/32\"]}", "IF1451")]
    [InlineData("- {name: no-udp, action: drop, protocol: udp}", "IF1458")]
    [InlineData("- {name: no-port, action: reject, protocol: udp, ports: [51000-52000]}", "IF1458")]
    [InlineData("- {name: mesh, protocol: udp, ports: [51820]}\n  - {name: no-udp, action: drop, protocol: udp}", null)]
    [InlineData("- {name: net, from: [10.0.0.0/8]}\n  - {name: dns, protocol: udp, ports: [53]}", null)]
    [InlineData("- {name: part, protocol: tcp, ports: [80]}\n  - {name: web, protocol: tcp, ports: [80, 443]}", null)]
    [InlineData("- {name: no-udp, action: drop, protocol: udp, from: [10.0.0.0/8]}", null)]
    public void WarnsOfRulesThatDoNotDoWhatTheySeemTo(string rules, string? code)
    {
        var result = ManifestLoader.Parse($$"""
            {{Smallest}}---
            apiVersion: imageforge.dev/v1alpha1
            kind: Mesh
            cluster:
              secretRef: {file: secrets.yaml}
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Discovery
            name: host
            endpoint: http://10.0.2.2:3000
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: Firewall
            defaultAction: drop
            ingress:
              {{rules}}
            """, "manifest.yaml", Samples.Secrets);
        Assert.NotNull(result.Manifest);
        Assert.Equal(code is null ? [] : [code], result.Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void ListsTwoHundredProblemsAndSaysThatThereAreMore()
    {
        var unknown = string.Concat(Enumerable.Range(0, 300).Select(i => $"x{i}: 1\n"));
        var result = ManifestLoader.Parse(Smallest + unknown, "manifest.yaml");
        Assert.Equal(201, result.Diagnostics.Count);
        Assert.Equal("IF1013", result.Diagnostics[^1].Code);
    }

    [Fact]
    public void StopsAtTheLimitOfNodes()
    {
        var result = ManifestLoader.Parse($"{Smallest}labels: [{string.Join(',', Enumerable.Repeat("a", NodeReader.MaxNodes))}]\n", "manifest.yaml");
        Assert.Contains("IF1008", result.Diagnostics.Select(d => d.Code));
    }

    /// <summary>The rooms of manifest and mesh do not know each other, and must mean the same addresses.</summary>
    [Fact]
    public void MeshPrefixIsTheMeshs() =>
        Assert.Equal(ImageForge.Mesh.Identity.MeshAddress.Prefix(Samples.Id), ImageForge.MachineConfig.Values.MeshPrefix.Of(Samples.Id));

    /// <summary>The place of each diagnostic is that of the offending text itself, whatever surrounds it.</summary>
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void PositionsPointAtTheText(string lineEnd)
    {
        string[] lines = ["# ümlaut 😀", "apiVersion: imageforge.dev/v1alpha1", "kind: Machine", "", "name: 'ö'", "labels: {é: a, ok: b,   bad!: c}"];
        var result = ManifestLoader.Parse(string.Join(lineEnd, lines), "manifest.yaml");
        Assert.Equal([new(5, 7), new(6, 10), new(6, 25)], result.Diagnostics.Select(d => d.Position));
    }
}
