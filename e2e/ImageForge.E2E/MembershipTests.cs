// SPDX-License-Identifier: Apache-2.0
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;

namespace ImageForge.E2E;

/// <summary>Machines that come, go and return.</summary>
[Collection(nameof(BuiltImage))]
public sealed class MembershipTests(BuiltImage image)
{
    [Fact]
    public async Task AThirdMachineIsSeenByBoth()
    {
        await using var segment = await Segment.StartAsync(image);
        var first = await segment.BootAsync(BootMode.Kernel);
        var second = await segment.BootAsync(BootMode.Kernel);
        await first.MeshesWithAsync(second);

        var third = await segment.BootAsync(BootMode.Kernel);
        await third.MeshesWithAsync(first);
        await third.MeshesWithAsync(second);
        Assert.Equal(2, third.Status!.Peers.Count(p => p.IsUp));
    }

    [Fact]
    public async Task AMachineThatIsOffTurnsDownAndReturnsAsItself()
    {
        await using var segment = await Segment.StartAsync(image);
        var stays = await segment.BootAsync(BootMode.Kernel);
        var goes = await segment.BootAsync(BootMode.Raw);
        await goes.MeshesWithAsync(stays);
        var before = goes.Status!;

        Assert.True(await goes.PowerDownAsync());
        await stays.ReportsAsync(s => s.Peers.Any(p => p.Id == before.Id && p.State == "down"), $"{before.Node} down");

        await goes.StartAgainAsync();
        await goes.SeesAsync($"imageforge: identity {before.Id} (kept)");
        await goes.MeshesWithAsync(stays);
        Assert.Equal((before.Id, before.Address, before.Node), (goes.Status!.Id, goes.Status.Address, goes.Status.Node));
    }

    [Fact]
    public async Task IdentitySurvivesPowerCuts()
    {
        await using var segment = await Segment.StartAsync(image);
        var machine = await segment.BootAsync(BootMode.Raw);
        // The plug is pulled the moment the identity was said to be there, and again in the middle of later boots.
        var line = await machine.SeesAsync("imageforge: identity ");
        var id = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(w => w != "identity").ElementAt(1);
        await machine.CutPowerAsync();
        foreach (var moment in new[] { "imageforge: pid 1", "imageforge: identity", "imageforge: mesh link" })
        {
            await machine.StartAgainAsync();
            await machine.SeesAsync(moment);
            await machine.CutPowerAsync();
        }

        await machine.StartAgainAsync();
        await machine.SeesAsync($"imageforge: identity {id} (kept)");
    }

    [Fact]
    public async Task PeersMeetWhereTheManifestSays()
    {
        await using var segment = await Segment.StartAsync(image);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(image.Manifest)!)) File.Copy(file, Path.Combine(segment.Directory, Path.GetFileName(file)));
        var (manifest, output) = (Path.Combine(segment.Directory, Path.GetFileName(image.Manifest)), Path.Combine(segment.Directory, "met"));
        // Of the addresses that machines have of their own nothing is offered. What is, QEMU's router gives them by their cards' addresses.
        await File.AppendAllTextAsync(manifest, """
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: MeshEndpoints
            filter: [192.0.2.0/24]
            advertise: ["[fec0::5054:ff:fee2:0]:51820", "[fec0::5054:ff:fee2:1]:51820"]

            """);
        (await Command.RunAsync("build", manifest, "-o", output, "--output", "pxe")).Succeeded();
        var media = new BootMedia(null, null, Path.Combine(output, "pxe"));
        var first = await segment.BootAsync(spec => media.Attach(spec, BootMode.Kernel));
        var second = await segment.BootAsync(spec => media.Attach(spec, BootMode.Kernel));
        await first.MeshesWithAsync(second);
        await first.ReportsAsync(s => s.Peers.Single().Endpoint == "[fec0::5054:ff:fee2:1]:51820", "the second where the manifest says");
        await second.ReportsAsync(s => s.Peers.Single().Endpoint == "[fec0::5054:ff:fee2:0]:51820", "the first where the manifest says");
    }
}
