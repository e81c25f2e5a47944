// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using ImageForge.Builder.Bake;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Config;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.Formats.Fat;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Iso9660;
using ImageForge.Formats.Pe;

namespace ImageForge.Builder.Outputs;

/// <summary>
/// Reads written images as firmware, boot loaders and the node will, and compares what they would find with what was
/// baked: through the partition table, the file systems and every place where an offset was computed and written down.
/// </summary>
internal static partial class ReadBack
{
    /// <exception cref="ForgeException">IF3303: something reads back otherwise.</exception>
    public static void Disk(string name, ByteSource image, BuildPlan plan, BakedPieces pieces, ReadOnlySpan<byte> configuration)
    {
        var check = new Check(name);
        try
        {
            var table = PartitionTable(check, image);
            check.That(table.Partitions.Select(p => (p.Type, p.Name)).SequenceEqual(PlannedPartition.Disk.Select(p => (p.Type, p.Name))),
                "its partitions are not those of the plan");
            var esp = PartitionOf(image, table, GptTypes.EfiSystem);
            var files = FatReader.Read(esp).Entries.Where(e => e.Content is not null).ToDictionary(e => e.Path, e => e.Content!);
            Uki(check, files[EspLayout.UkiPath], plan, pieces);
            check.Same(files[EspLayout.GrubConfigPath], pieces[BakedPieces.Names.GrubDiskConfig]);
            BlockLists(check, files[EspLayout.GrubConfigPath], esp, pieces);
            Configuration(check, PartitionOf(image, table, GptTypes.ImageForgeConfig), configuration);
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or EndOfStreamException)
        {
            throw OutputErrors.NotAsMeant(name, e.Message, e);
        }
    }

    /// <inheritdoc cref="Disk"/>
    public static void Iso(string name, ByteSource image, BuildPlan plan, BakedPieces pieces, ReadOnlySpan<byte> configuration)
    {
        var check = new Check(name);
        try
        {
            var listing = IsoReader.Read(image);
            check.That(listing.BootImages.Count == 2, "it does not have the two boot images of El Torito");
            var files = listing.Entries.Where(e => e.Content is not null).ToDictionary(e => e.Path, e => e.Content!);
            check.Same(files[IsoImage.KernelPath], pieces.Kernel);
            check.Same(files[IsoImage.InitramfsPath], pieces.Initramfs);
            check.Same(files[IsoImage.GrubConfigPath], pieces[BakedPieces.Names.GrubCdConfig]);

            var table = PartitionTable(check, image);
            var esp = FatReader.Read(PartitionOf(image, table, GptTypes.EfiSystem)).Entries;
            Uki(check, esp.Single(e => e.Path == EspLayout.UkiPath).Content!, plan, pieces);
            Configuration(check, PartitionOf(image, table, GptTypes.ImageForgeConfig), configuration);
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or EndOfStreamException)
        {
            throw OutputErrors.NotAsMeant(name, e.Message, e);
        }
    }

    /// <summary>A file that is to hold exactly one piece.</summary>
    public static void Copy(string name, ByteSource file, Piece piece) => new Check(name).Same(file, piece);

    /// <summary>The cpio archive with the machine's configuration.</summary>
    public static void ConfigArchive(string name, ByteSource file, ReadOnlySpan<byte> configuration)
    {
        try
        {
            var entry = CpioReader.Read(file).Find(ImageWriter.ConfigPath);
            new Check(name).That(entry?.Content is { } found && found.ToArray().AsSpan().SequenceEqual(configuration),
                "it holds another configuration");
        }
        catch (InvalidDataException e)
        {
            throw OutputErrors.NotAsMeant(name, e.Message, e);
        }
    }

    // The reader is content with either copy of the table; here both have to be right.
    private static GptTable PartitionTable(Check check, ByteSource image)
    {
        var table = GptReader.Read(image);
        var sector0 = image.Slice(0, ProtectiveMbr.Length).ToArray();
        foreach (var extent in GptWriter.Encode(table, sector0))
            check.That(image.Slice(extent.Offset, extent.Source.Length).ToArray().AsSpan().SequenceEqual(extent.Source.ToArray()),
                "one copy of its partition table is damaged");
        return table;
    }

    private static ByteSource PartitionOf(ByteSource image, GptTable table, Guid type)
    {
        var partition = table.Find(type) ?? throw new InvalidDataException($"it has no partition of type {type}");
        return image.Slice(table.OffsetOf(partition), table.LengthOf(partition));
    }

    private static void Uki(Check check, ByteSource uki, BuildPlan plan, BakedPieces pieces)
    {
        var sections = PeReader.ReadSections(uki).ToDictionary(s => s.Name, s => uki.Slice(s.RawOffset, s.DataLength));
        check.Same(sections[".linux"], pieces.Kernel);
        check.Same(sections[".initrd"], pieces.Initramfs);
        check.That(System.Text.Encoding.UTF8.GetString(sections[".cmdline"].ToArray()) == plan.CommandLine,
            "the unified kernel image has another command line");
    }

    // GRUB's configuration names sectors; what lies there must be the kernel and the initramfs.
    private static void BlockLists(Check check, ByteSource grubConfig, ByteSource esp, BakedPieces pieces)
    {
        var lists = BlockList().Matches(System.Text.Encoding.UTF8.GetString(grubConfig.ToArray()));
        check.That(lists.Count == 2, "GRUB's configuration does not name two block lists");
        foreach (var (match, piece) in lists.Zip([pieces.Kernel, pieces.Initramfs]))
        {
            var sector = long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            var count = long.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
            check.That(count == (piece.Content.Length + 511) / 512, $"GRUB would read another length for {piece.Name}");
            check.Same(esp.Slice(sector * 512, piece.Content.Length), piece);
        }
    }

    private static void Configuration(Check check, ByteSource partition, ReadOnlySpan<byte> configuration) =>
        check.That(ConfigPartition.Decode(partition).AsSpan().SequenceEqual(configuration),
            "the configuration partition holds something else");

    [GeneratedRegex(@"\b(\d+)\+(\d+)\b")]
    private static partial Regex BlockList();

    private readonly record struct Check(string Name)
    {
        public void That(bool holds, string otherwise)
        {
            if (!holds) throw OutputErrors.NotAsMeant(Name, otherwise);
        }

        public void Same(ByteSource content, Piece piece) =>
            That(content.Length == piece.Content.Length && Digest.Of(content) == piece.Digest, $"{piece.Name} in it is another");
    }
}
