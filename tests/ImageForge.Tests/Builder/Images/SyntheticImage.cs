// SPDX-License-Identifier: Apache-2.0
using System.Formats.Tar;
using System.Text;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Cli;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Kernel;
using ImageForge.Builder.Outputs;
using ImageForge.Builder.Pins;
using ImageForge.Builder.Plan;
using ImageForge.Builder.Store;
using ImageForge.Formats.Content;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Inputs;
using ImageForge.Tests.Builder.Kernel;

namespace ImageForge.Tests.Builder.Images;

/// <summary>
/// Everything that a build takes, made up: a kernel with every module that the lists ask for, boot loaders, certificates,
/// node programs. Only the compressor is real, the host's. Lies in a directory of its own.
/// </summary>
internal sealed class SyntheticImage : IDisposable
{
    public const string Manifest = """
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: edge
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Image
        packages: [app]
        outputs: [pxe, raw, iso, qcow2]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Mesh
        cluster:
          id: "aWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQgaWQ="
          secret: "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlYy4="
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Discovery
        name: host
        endpoint: http://10.0.2.2:3000
        """;

    public const string Release = SyntheticModule.Release;

    private const string Libraries = "usr/lib/x86_64-linux-gnu";
    private static readonly DateTimeOffset Epoch = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly string _hostZstd;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("imageforge-");
    private readonly List<PackagePin> _pins = [];

    private SyntheticImage(string hostZstd) => _hostZstd = hostZstd;

    public string Output => Path.Combine(_root.FullName, "out");

    public BlobStore Store => new(Path.Combine(_root.FullName, "cache"));

    /// <summary>How often GRUB's core images were made: twice for each bake.</summary>
    public int CoresMade { get; private set; }

    /// <param name="hostZstd">The host's libzstd.so.1, which stands in for the pinned one.</param>
    /// <param name="app">Further entries of the manifest's package.</param>
    public static async Task<SyntheticImage> CreateAsync(string hostZstd, params TarEntry[] app)
    {
        var image = new SyntheticImage(hostZstd);
        Directory.CreateDirectory(Path.Combine(image._root.FullName, "node"));
        File.WriteAllText(Path.Combine(image._root.FullName, "node", "stage1"), "the program stage1");
        File.WriteAllText(Path.Combine(image._root.FullName, "node", "imageforge-node"), "the program imageforge-node");
        await image.AddPackagesAsync(app);
        return image;
    }

    public BuildPlan Plan(string manifest = Manifest, IReadOnlyList<PlannedExtension>? extensions = null) => BuildPlan.Create(Parse(manifest), _pins, Epoch, "0.1.0",
        NodePrograms.Find(name => name == "IMAGEFORGE_NODE" ? Path.Combine(_root.FullName, "node") : null), extensions ?? []);

    public Task<BakedPieces> BakeAsync(BuildPlan plan, CancellationToken cancellation = default) =>
        new Baker(Store, Progress.None, (_, core, output, token) =>
        {
            CoresMade++;
            return File.WriteAllBytesAsync(output, SyntheticFirmware.Core(core == GrubCore.Cd), token);
        }).ObtainAsync(plan, cancellation);

    /// <summary>What <c>imageforge build</c> does once the packages are in the store.</summary>
    public async Task<IReadOnlyList<Artifact>> BuildAsync(string manifest = Manifest, string? directory = null, CancellationToken cancellation = default)
    {
        var plan = Plan(manifest);
        var pieces = await BakeAsync(plan, cancellation);
        return new ImageWriter(plan, pieces, Configuration(manifest), Progress.None).WriteTo(directory ?? Output, cancellation);
    }

    public static byte[] Configuration(string manifest) => Encoding.UTF8.GetBytes(ManifestWriter.Resolved(Parse(manifest)));

    public void Dispose() => _root.Delete(recursive: true);

    private static MachineManifest Parse(string text)
    {
        var result = ManifestLoader.Parse(text, "test.yaml");
        return result.Manifest ?? throw new InvalidDataException(string.Join('\n', result.Diagnostics));
    }

    private async Task AddPackagesAsync(TarEntry[] app)
    {
        var modules = ModuleLists.Requests(PlatformProfile.Load("qemu").ModuleGroups, "cloud").Select(r => r.Name).Distinct();
        await AddAsync($"linux-image-{Release}", PackageRole.Kernel,
        [
            Entry($"boot/vmlinuz-{Release}", Noise(70_000)),
            Entry($"usr/lib/modules/{Release}/modules.builtin", "kernel/fs/ext4/ext4.ko\n"u8.ToArray()),
            .. modules.Select(name => Entry($"usr/lib/modules/{Release}/kernel/{name.Replace('_', '-')}.ko",
                SyntheticModule.Elf($"alias=test:{name}", name == "squashfs" ? "depends=loop" : "depends="))),
        ]);
        await AddAsync("systemd-boot-efi", PackageRole.Boot,
        [
            Entry("usr/lib/systemd/boot/efi/linuxx64.efi.stub", SyntheticFirmware.EfiStub()),
            Entry("usr/lib/systemd/boot/efi/systemd-bootx64.efi", Noise(5000)),
        ]);
        await AddAsync("grub-pc-bin", PackageRole.Boot,
        [
            Entry("usr/lib/grub/i386-pc/boot.img", SyntheticFirmware.BootImage()),
            Entry("usr/lib/grub/i386-pc/boot_hybrid.img", SyntheticFirmware.HybridBootImage()),
        ]);
        await AddAsync("ipxe", PackageRole.Boot, [Entry("usr/lib/ipxe/snponly.efi", Noise(3000))]);
        await AddAsync("ca-certificates", PackageRole.Root,
        [
            Entry("usr/share/ca-certificates/mozilla/B.crt", "second"u8.ToArray()),
            Entry("usr/share/ca-certificates/mozilla/A.crt", "first\n"u8.ToArray()),
        ]);
        await AddAsync("libzstd1", PackageRole.Tool, [Entry($"{Libraries}/libzstd.so.1", await File.ReadAllBytesAsync(_hostZstd))]);
        await AddAsync("app", PackageRole.Root,
        [
            DebWriter.File("usr/bin/app", "an ELF program", 0b111_101_101), DebWriter.File("lib/libapp.so.1", "a library"),
            DebWriter.File("usr/share/doc/app/copyright", "nobody reads this there"), .. app,
        ]);
        // A dependency that stays out of the image.
        await AddAsync("perl-base", PackageRole.Root, [DebWriter.File("usr/bin/perl", "an interpreter", 0b111_101_101)]);
    }

    private async Task AddAsync(string name, PackageRole role, IEnumerable<TarEntry> entries)
    {
        var deb = DebWriter.Make(entries);
        var digest = Digest.Of(deb);
        await Store.AddAsync(digest, name, async (target, token) => await target.WriteAsync(deb, token), default);
        _pins.Add(new PackagePin(name, "1.0-1", "amd64", $"pool/{name}.deb", deb.Length, digest, [role]));
    }

    private static GnuTarEntry Entry(string path, byte[] content) =>
        new(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content), Mode = (UnixFileMode)0b110_100_100 };

    // Bytes that do not compress, the same in every run.
    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
