// SPDX-License-Identifier: Apache-2.0
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>Every artifact, on every firmware and medium it is meant for, up to a handshake with a machine that runs already.</summary>
[Collection(nameof(BuiltImage))]
public sealed class BootMatrixTests(BuiltImage image, BootMatrixTests.Partners partners) : IClassFixture<BootMatrixTests.Partners>
{
    public static TheoryData<string, Firmware> Media() => new()
    {
        { "raw", Firmware.Bios }, { "raw", Firmware.Uefi },
        { "qcow2", Firmware.Bios }, { "qcow2", Firmware.Uefi },
        { "iso as cd", Firmware.Bios }, { "iso as cd", Firmware.Uefi },
        { "iso as disk", Firmware.Bios }, { "iso as disk", Firmware.Uefi },
        { "pxe", Firmware.Bios }, { "pxe", Firmware.Uefi },
        { "kernel", Firmware.Bios },
    };

    [Theory, MemberData(nameof(Media))]
    public async Task BootsAndMeshes(string medium, Firmware firmware)
    {
        // DHCP names one boot file for a whole network, so firmware that boots from it differently has its own.
        var (segment, partner) = await partners.OnAsync(image, medium == "pxe" && firmware == Firmware.Uefi ? "snponly.efi" : "boot.ipxe");
        var machine = await BootAsync(segment, medium, firmware);
        await machine.SeesAsync(medium is "pxe" or "kernel" ? "imageforge: config from cpio" : "imageforge: config from partition");
        await machine.MeshesWithAsync(partner);
        Assert.True(await machine.PowerDownAsync(), $"did not power off:\n{LineFollower.Tail(machine.Spec.ConsolePath, 20)}");
        Assert.Contains("imageforge: powering off", machine.ConsoleText);
    }

    private Task<TestMachine> BootAsync(Segment segment, string medium, Firmware firmware) => medium switch
    {
        "raw" => segment.BootAsync(BootMode.Raw, firmware),
        "iso as cd" => segment.BootAsync(BootMode.Iso, firmware),
        "pxe" => segment.BootAsync(BootMode.Pxe, firmware),
        "kernel" => segment.BootAsync(BootMode.Kernel, firmware),
        _ => segment.BootAsync(spec => spec with { Drives = [CopyOf(spec, medium)] }, firmware),
    };

    // Written to by the machine: qcow2 gets its identity, and firmware may touch a stick.
    private Drive CopyOf(VmSpec spec, string medium)
    {
        Directory.CreateDirectory(spec.Directory);
        var copy = Path.Combine(spec.Directory, "medium");
        File.Copy(image.Artifact(medium == "qcow2" ? "qcow2" : "iso"), copy);
        return new(copy, Format: medium == "qcow2" ? "qcow2" : "raw");
    }

    /// <summary>One network with its partner for each boot file, kept for the whole class.</summary>
    public sealed class Partners : IAsyncLifetime
    {
        private readonly Dictionary<string, (Segment Segment, TestMachine Partner)> _running = [];

        internal async Task<(Segment Segment, TestMachine Partner)> OnAsync(BuiltImage image, string bootFile)
        {
            if (_running.TryGetValue(bootFile, out var found)) return found;
            // One discovery port for all: the network that was used before makes way.
            await DisposeAsync();
            var segment = await Segment.StartAsync(image, bootFile);
            var partner = await segment.BootAsync(BootMode.Kernel);
            await partner.SeesAsync("imageforge: mesh link");
            return _running[bootFile] = (segment, partner);
        }

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task DisposeAsync()
        {
            foreach (var (segment, _) in _running.Values) await segment.DisposeAsync();
            _running.Clear();
        }
    }
}
