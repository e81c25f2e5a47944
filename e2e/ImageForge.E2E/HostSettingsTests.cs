// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>
/// One machine with every kind of host setting. What it does shows that they hold: it finds its time server by a name of
/// StaticHosts, trusts its discovery service by TrustedRoots, panics on an NMI because a sysctl says so, stays down because
/// the argument that would restart it was taken away, and comes back because its watchdog ran out.
/// </summary>
[Collection(nameof(BuiltImage))]
public sealed class HostSettingsTests(BuiltImage image)
{
    [Fact]
    public async Task HoldOnARealMachine()
    {
        await using var segment = await Segment.StartAsync(image);
        using var authority = new TestAuthority(segment.Directory, "discovery.example.test");
        await using var clock = TimeServer.TryStart(TimeSpan.FromHours(1));
        var port = BuiltImage.FreePort();
        var discovery = await segment.ServeDiscoveryAsync(port, "--tls-certificate", authority.CertificatePath, "--tls-key", authority.KeyPath, "--verbose");
        var files = await BuildAsync(segment.Directory, Manifest(authority.Root, port));

        var machine = await segment.BootAsync(spec => new BootMedia(null, null, files).Attach(spec, BootMode.Kernel), change: spec => spec with { Watchdog = true });
        await machine.SeesAsync("imageforge: watchdog i6300ESB timer, 10 s");
        await machine.SeesAsync("imageforge: files in /etc: /etc/app/motd, /etc/ssl/certs/ca-certificates.crt");
        await machine.SeesAsync("imageforge: files in /var: /var/lib/app/token");
        await machine.SeesAsync("imageforge: hostname rack-7.example.test");
        // The port below 1024 needs root on the host.
        var set = await machine.SeesAsync(clock is null ? "imageforge: error: clock: no time server answered within 5 s" : "imageforge: clock set by 10.0.2.2, +");
        if (clock is not null) Assert.InRange(double.Parse(set.Split('+')[1].Split(' ')[0], CultureInfo.InvariantCulture), 3590, 3610);
        await machine.SeesAsync("imageforge: mesh link");
        await machine.HasSaidAsync(Probe.FactsHold);
        // Nobody gets so far whose certificate is not believed.
        await discovery.WaitForAsync("AffiliateUpdate", Segment.Patience);

        var errors = machine.ConsoleText.Split('\n').Where(l => l.StartsWith("imageforge: error:", StringComparison.Ordinal) && !l.Contains("clock:", StringComparison.Ordinal));
        Assert.Empty(errors);
        Assert.DoesNotContain(Token, machine.ConsoleText, StringComparison.Ordinal);

        await using (var control = await QmpClient.ConnectAsync(machine.Spec.QmpPath, default)) await control.ExecuteAsync("inject-nmi");
        await machine.SeesAsync("Kernel panic - not syncing: NMI");
        await machine.SeesAsync("imageforge: pid 1");
        await machine.SeesAsync("imageforge: watchdog i6300ESB timer, 10 s");
        Assert.True(await machine.PowerDownAsync());
    }

    private const string Token = "correct-horse-battery-staple";

    // What nothing else shows.
    private static readonly (string, string)[] Inside =
    [
        ("/proc/cmdline", " loglevel=4"),
        ("/proc/cmdline", "!panic="),
        ("/proc/modules", "dummy "),
        ("/proc/sys/net/ipv4/conf/dummy1/forwarding", "1"),
        ("/sys/kernel/mm/transparent_hugepage/enabled", "[never]"),
        ("/proc/sys/kernel/hostname", "rack-7.example.test"),
        ("/etc/hostname", "rack-7.example.test"),
        ("/etc/hosts", "127.0.1.1 rack-7.example.test rack-7"),
        ("/etc/hosts", "10.0.2.2 discovery.example.test time.example.test"),
        ("/etc/resolv.conf", "nameserver 192.0.2.53"),
        ("/etc/resolv.conf", "!nameserver 10.0.2.3"),
        ("/etc/resolv.conf", "search example.test"),
        ("/etc/resolv.conf", "options ndots:2"),
        ("/etc/app/motd", "hello"),
        ("/var/lib/app/token", Token[..8]),
    ];

    private async Task<string> BuildAsync(string directory, string text)
    {
        await Probe.CompileAsync(directory);
        var manifest = Path.Combine(directory, "host.yaml");
        await File.WriteAllTextAsync(manifest, text);
        File.Copy(Path.Combine(Path.GetDirectoryName(image.Manifest)!, "secrets.yaml"), Path.Combine(directory, "secrets.yaml"));
        (await Command.RunAsync("build", manifest, "-o", Path.Combine(directory, "out"), "--output", "pxe")).Succeeded();
        return Path.Combine(directory, "out", "pxe");
    }

    private static string Manifest(string root, int port)
    {
        string[] documents =
        [
            "kind: Machine\nname: rack\nplatform: qemu\n",
            """
            kind: Kernel
            arguments: ["-panic", loglevel=4]
            modules:
              - name: dummy
                parameters: {numdummies: 2}
            sysctl:
              kernel.unknown_nmi_panic: 1
              kernel.panic_on_unrecovered_nmi: 1
              net.ipv4.conf.dummy1.forwarding: 1
            sysfs:
              kernel/mm/transparent_hugepage/enabled: never

            """,
            "kind: Hostname\nhostname: rack-7.example.test\n",
            "kind: Resolver\nnameservers: [192.0.2.53]\nsearchDomains: [example.test]\noptions: [ndots:2]\n",
            "kind: StaticHosts\nhosts:\n  - {address: 10.0.2.2, names: [discovery.example.test, time.example.test]}\n",
            "kind: TimeSync\nservers: [time.example.test]\nbootTimeout: 5s\n",
            "kind: File\nname: motd\npath: /etc/app/motd\ncontent: hello\n",
            $"kind: File\nname: token\npath: /var/lib/app/token\nsecret: {Token}\n",
            $"kind: TrustedRoots\ncertificates:\n  - name: test\n    certificate: |\n{Indented(root)}",
            "kind: Watchdog\ntimeout: 10s\n",
            "kind: Mesh\ncluster: {secretRef: {file: secrets.yaml}}\n",
            $"kind: Discovery\nname: test\nendpoint: https://discovery.example.test:{port}\n",
        ];
        return string.Join("---\n", documents.Select(d => "apiVersion: imageforge.dev/v1alpha1\n" + d)) + Probe.Facts(Inside);
    }

    private static string Indented(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"      {line}\n"));
}
