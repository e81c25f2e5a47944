// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.E2E.Rig;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>A machine whose image carries no configuration takes it from where its kernel command line says.</summary>
[Collection(nameof(BuiltImage))]
public sealed class ConfigurationSourceTests(BuiltImage image)
{
    [Fact]
    public async Task FromQemusFirmwareConfiguration()
    {
        await using var segment = await Segment.StartAsync(image);
        var machine = await segment.BootAsync(spec => Bare(spec, "fw_cfg:opt/imageforge/config"),
            change: spec => spec with { FirmwareFiles = [new("opt/imageforge/config", WriteConfiguration(segment.Directory))] });
        await machine.SeesAsync("imageforge: config from fw_cfg");
        await machine.SeesAsync("imageforge: mesh link");
    }

    [Fact]
    public async Task FromAUrlThatFailsAtFirst()
    {
        await using var segment = await Segment.StartAsync(image);
        var text = await File.ReadAllBytesAsync(WriteConfiguration(segment.Directory));
        using var server = new HttpListener();
        var port = BuiltImage.FreePort();
        // Machines ask for the host's loopback by the name that it has on their side.
        server.Prefixes.Add($"http://*:{port}/");
        server.Start();
        var serving = ServeAsync(server, text);
        var machine = await segment.BootAsync(spec => Bare(spec, $"http://{Router.HostAddress}:{port}/machine.yaml"));
        await machine.SeesAsync($"imageforge: config from http://{Router.HostAddress}:{port}/machine.yaml");
        await machine.SeesAsync("imageforge: mesh link");
        Assert.Equal(2, await serving);
    }

    [Fact]
    public async Task UserDataAndKernelCommandLineLieOverTheImagesManifest()
    {
        await using var segment = await Segment.StartAsync(image);
        var layer = Path.Combine(segment.Directory, "layer.yaml");
        await File.WriteAllTextAsync(layer, """
            apiVersion: imageforge.dev/v1alpha1
            kind: Hostname
            hostname: by-user-data
            ---
            apiVersion: imageforge.dev/v1alpha1
            kind: File
            name: motd
            path: /etc/app/motd
            content: hello
            """);
        var machine = await segment.BootAsync(BootMode.Kernel, change: spec => spec with
        {
            FirmwareFiles = [new("opt/imageforge/layer", layer)],
            Kernel = spec.Kernel! with
            {
                CommandLine = $"{spec.Kernel.CommandLine} imageforge.config=fw_cfg:opt/imageforge/layer imageforge.set=Hostname.hostname=by-command-line",
            },
        });
        await machine.SeesAsync("imageforge: config from fw_cfg over cpio");
        await machine.SeesAsync("imageforge: files in /etc: /etc/app/motd");
        await machine.SeesAsync("imageforge: hostname by-command-line");
        // The mesh is the image's own.
        await machine.SeesAsync("imageforge: mesh link");
        await machine.HasSaidAsync("imageforge: config sets Hostname.hostname");
    }

    // The first answer is what a server says that is not ready yet.
    private static async Task<int> ServeAsync(HttpListener server, byte[] text)
    {
        for (var requests = 1; ; requests++)
        {
            var context = await server.GetContextAsync();
            context.Response.StatusCode = requests == 1 ? 503 : 200;
            await context.Response.OutputStream.WriteAsync(requests == 1 ? default : text);
            context.Response.Close();
            if (requests == 2) return requests;
        }
    }

    private VmSpec Bare(VmSpec spec, string source)
    {
        var set = image.Media.NetworkDirectory!;
        return spec with
        {
            Kernel = new(Path.Combine(set, "vmlinuz"), Path.Combine(set, "initramfs"),
                $"{File.ReadAllText(Path.Combine(set, "cmdline")).Trim()} imageforge.config={source}"),
        };
    }

    private string WriteConfiguration(string directory)
    {
        var path = Path.Combine(directory, "machine.yaml");
        var segment = CpioReader.Read(ByteSource.FromFile(Path.Combine(image.Media.NetworkDirectory!, "config.cpio")));
        File.WriteAllBytes(path, segment.Find("imageforge/config.yaml")!.Content!.ToArray());
        return path;
    }
}
