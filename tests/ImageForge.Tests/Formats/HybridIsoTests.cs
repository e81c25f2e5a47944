// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Fat;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Iso9660;
using Xunit.Abstractions;

namespace ImageForge.Tests.Formats;

public sealed class HybridIsoTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Timestamp = new(2025, 1, 2, 3, 4, 6, TimeSpan.Zero);

    private static ByteSource Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return ByteSource.FromMemory(bytes);
    }

    private static readonly FatVolume Esp = FatVolume.Create(
        new() { VolumeId = 1, Label = "ESP", Timestamp = Timestamp }, [new("EFI/Linux/a.efi", Bytes(1, 900_000))]);

    private static HybridIsoParts Parts() => new()
    {
        Label = "IMAGEFORGE",
        Timestamp = Timestamp,
        Seed = "test",
        GrubImage = ByteSource.FromMemory(GrubTests.ElToritoImage()),
        GrubHybridSector = ByteSource.FromMemory(GrubTests.HybridSector()),
        Esp = Esp.Content,
        Files = [new("boot/grub/grub.cfg", Bytes(2, 3000)), new("empty.txt", ByteSource.Zeros(0))],
        SharedFiles = [new("vmlinuz", Esp.OffsetOf("EFI/Linux/a.efi") + 4096, 100_000)],
        Partitions =
        [
            (new(GptTypes.ImageForgeConfig, GptTypes.ConfigName, 1 << 20), Bytes(3, 700)),
            (new(GptTypes.ImageForgeState, GptTypes.StateName, 4 << 20), null),
        ],
    };

    [Fact]
    public void TreeComesBackAndSharedBytesAreThere()
    {
        var iso = HybridIso.Create(Parts());
        Assert.Equal(0, iso.Length % (1 << 20));
        var listing = IsoReader.Read(iso);
        Assert.Equal("IMAGEFORGE", listing.Label);
        Assert.Equal(
            ["boot", "boot/grub", "boot/grub/eltorito.img", "boot/grub/grub.cfg", "empty.txt", "vmlinuz"],
            listing.Entries.Select(e => e.Path).ToArray());
        byte[] Read(string path) => listing.Entries.Single(e => e.Path == path).Content!.ToArray();
        Assert.Equal(Bytes(2, 3000).ToArray(), Read("boot/grub/grub.cfg"));
        Assert.Equal(Bytes(1, 900_000).Slice(4096, 100_000).ToArray(), Read("vmlinuz"));
        Assert.Empty(Read("empty.txt"));
    }

    [Fact]
    public void IsADiskWithTheEspAsSecondPartition()
    {
        var iso = HybridIso.Create(Parts());
        var table = GptReader.Read(iso);
        Assert.Equal(
            [GptTypes.BasicData, GptTypes.EfiSystem, GptTypes.ImageForgeConfig, GptTypes.ImageForgeState],
            table.Partitions.Select(p => p.Type).ToArray());
        var esp = table.Partitions[1];
        Assert.Equal(Esp.Content.ToArray(), iso.Slice(table.OffsetOf(esp), Esp.Content.Length).ToArray());
        Assert.Equal(Bytes(3, 700).ToArray(), iso.Slice(table.OffsetOf(table.Partitions[2]), 700).ToArray());
        // The catalog's EFI image is that partition.
        var entries = IsoReader.Read(iso).BootImages;
        Assert.Equal([ElToritoPlatform.Bios, ElToritoPlatform.Efi], entries.Select(e => e.Platform).ToArray());
        Assert.Equal(table.OffsetOf(esp), entries[1].Block * 2048L);
        Assert.Equal((4, (int)(Esp.Content.Length / 512)), (entries[0].Sectors, entries[1].Sectors));
    }

    [Fact]
    public void LargeEspSaysToTheEnd()
    {
        var parts = Parts() with { Esp = ByteSource.Zeros(40 << 20), SharedFiles = [] };
        Assert.Equal(1, IsoReader.Read(HybridIso.Create(parts)).BootImages[1].Sectors);
    }

    [Fact]
    public void ToolsAgree()
    {
        using var scratch = new Scratch();
        var iso = scratch.Write("test.iso", HybridIso.Create(Parts()));
        var judge = new Judge(output);
        if (judge.Ask("sgdisk", "-v", iso) is { } verdict) Assert.Contains("No problems found", verdict);
        if (judge.Ask("bsdtar", "-tf", iso) is { } names)
        {
            Assert.Contains("BOOT/GRUB/GRUB.CFG", names);
            Assert.Contains("VMLINUZ", names);
        }
        if (judge.Ask("xorriso", "-indev", iso, "-report_el_torito", "plain", "-report_system_area", "plain") is { } report)
        {
            Assert.Contains("Volume id    : 'IMAGEFORGE'", report);
            Assert.Matches(@"El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4 +\d+", report);
            Assert.Matches(@"El Torito boot img :   2  UEFI  y   none", report);
            Assert.Matches(@"El Torito img opts :   1  boot-info-table grub2-boot-info", report);
            Assert.Contains("grub2-mbr", report);
            Assert.Contains("GPT partname local :   2  IMAGEFORGE-ESP", report);
        }
        if (judge.Ask("xorriso", "-osirrox", "on", "-indev", iso, "-extract", "/VMLINUZ", scratch["vmlinuz"]) is not null)
            Assert.Equal(Bytes(1, 900_000).Slice(4096, 100_000).ToArray(), File.ReadAllBytes(scratch["vmlinuz"]));
    }

    [Fact]
    public void AnyTreeComesBackAndTheBytesAreAlwaysTheSame()
    {
        using var scratch = new Scratch();
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var files = Enumerable.Range(0, random.Next(1, 150)).Select(i => new IsoFile(
                string.Join('/', Enumerable.Range(0, random.Next(5)).Select(_ => $"d{random.Next(2)}").Append($"f_{i}.x")),
                Bytes(i, random.Next(5000)))).ToArray();
            var iso = HybridIso.Create(Parts() with { Files = files });
            var read = IsoReader.Read(iso).Entries.Where(e => e.Content is not null).ToDictionary(e => e.Path, e => e.Content!);
            Assert.Equal(files.Length + 2, read.Count); // with vmlinuz and GRUB's image
            Assert.All(files, f => Assert.Equal(f.Content.ToArray(), read[f.Path].ToArray()));
            Assert.Equal(iso.ToArray(), HybridIso.Create(Parts() with { Files = files }).ToArray());
            if (seed == 0) new Judge(output).Ask("bsdtar", "-tf", scratch.Write("any.iso", iso));
        }
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("a.b.c")]
    [InlineData("a-b")]
    [InlineData("a/b/c/d/e/f/g/h")]
    [InlineData("boot")]
    [InlineData("boot/grub/grub.cfg")]
    [InlineData("a.d/x")]
    [InlineData("this_name_is_one_character_long.")]
    public void RefusesWhatCannotBeStored(string path) => Assert.Throws<ArgumentException>(() => HybridIso.Create(
        Parts() with { Files = [new("boot/grub/grub.cfg", Bytes(1, 1)), new(path, Bytes(1, 1))] }));

    [Theory]
    [InlineData(100, 10)]
    [InlineData(2048, 1 << 20)]
    [InlineData(-2048, 10)]
    public void SharedFilesLieInTheEsp(long offset, long length) => Assert.Throws<ArgumentException>(
        () => HybridIso.Create(Parts() with { SharedFiles = [new("x", offset, length)] }));

    [Fact]
    public void HostileImagesAreRefused()
    {
        var good = HybridIso.Create(Parts()).ToArray();
        // Descriptors, catalog, path tables, directories.
        Hostile.Rounds(good, 1500, s =>
        {
            foreach (var file in IsoReader.Read(s).Entries) file.Content?.OpenRead().ReadByte();
        }, from: 16 * 2048, length: 10 * 2048);
    }
}
