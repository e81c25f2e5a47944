// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Tests.Formats;

/// <summary>Trees to put into archives: one of everything, and random ones.</summary>
internal static class Trees
{
    /// <summary>Every kind of entry, every class of permission bit, names and sizes at the edges.</summary>
    public static FileTree Everything()
    {
        var tree = new FileTree
        {
            RootMode = 0b111_101_101,
        };
        tree.Add(TreeEntry.File("bin/tool", ByteSource.FromMemory(Samples.Code(3_000_001)), 0b111_101_101));
        tree.Add(TreeEntry.File("bin/setuid", ByteSource.FromMemory(Samples.Code(4096)), 0b100_111_101_101));
        tree.Add(TreeEntry.Symlink("bin/link", "tool"));
        tree.Add(TreeEntry.Symlink("long-link", new string('x', 300) + "/y"));
        tree.Add(TreeEntry.CharacterDevice("dev/console", 5, 1));
        tree.Add(TreeEntry.BlockDevice("dev/big", 4095, 1_048_575, 0b110_110_000));
        tree.Add(TreeEntry.Fifo("dev/pipe", 0b110_100_100));
        tree.Add(TreeEntry.Directory("empty", 0b1_111_111_111));
        tree.Add(TreeEntry.File("empty-file", ByteSource.Zeros(0)));
        tree.Add(TreeEntry.File("one", ByteSource.FromMemory("1"u8.ToArray()), 0));
        tree.Add(TreeEntry.File("same-as-one", ByteSource.FromMemory("1"u8.ToArray()), 0b110_000_000));
        tree.Add(TreeEntry.File("zeros", ByteSource.Zeros(2_500_000)));
        tree.Add(TreeEntry.File("noise", ByteSource.FromMemory(Samples.Noise(1_500_000))));
        tree.Add(TreeEntry.File("owned", ByteSource.FromMemory(Samples.Text(70_000))) with { Uid = 1000, Gid = 70_000 });
        tree.Add(TreeEntry.File("text/Főtanúsítvány \U0001F600", ByteSource.FromMemory(Samples.Text(1 << 20))));
        tree.Add(TreeEntry.File("text/" + new string('n', 255), ByteSource.FromMemory(Samples.Text(12_345))));
        tree.Add(TreeEntry.Directory("deep/" + string.Join('/', Enumerable.Range(0, 60))));
        return tree;
    }

    /// <summary>A directory so large that its listing needs several metadata blocks.</summary>
    public static FileTree Crowded(int files)
    {
        var tree = new FileTree();
        for (var i = 0; i < files; i++)
            tree.Add(TreeEntry.File($"crowd/file-with-a-longer-name-{i:x6}", ByteSource.FromMemory(BitConverter.GetBytes(i))));
        return tree;
    }

    public static Arbitrary<FileTree> Any() => Arb.From(
        from seed in Gen.Choose(0, int.MaxValue)
        from count in Gen.Choose(0, 40)
        select Random(new Random(seed), count));

    private static FileTree Random(Random random, int count)
    {
        var tree = new FileTree();
        var directories = new List<string> { "" };
        for (var i = 0; i < count; i++)
        {
            var parent = directories[random.Next(directories.Count)];
            var path = (parent.Length == 0 ? "" : parent + "/") + (char)random.Next('a', 'z') + i;
            var mode = random.Next(TreeEntry.PermissionBits + 1);
            tree.Add(random.Next(6) switch
            {
                0 => TreeEntry.Directory(path, mode),
                1 => TreeEntry.Symlink(path, Convert.ToHexString(Samples.Noise(random.Next(1, 40), i))),
                2 => TreeEntry.CharacterDevice(path, (uint)random.Next(4096), (uint)random.Next(1 << 20), mode),
                3 => TreeEntry.Fifo(path, mode),
                _ => TreeEntry.File(path, ByteSource.FromMemory(Samples.Mixed(random.Next(20_000), i % 7)), mode),
            });
            if (tree.Find(path)!.Kind == EntryKind.Directory) directories.Add(path);
        }
        return tree;
    }

    /// <summary>Everything that a round trip must keep, as text for a readable difference.</summary>
    public static IEnumerable<string> Describe(FileTree tree) => tree.Entries.Select(e =>
        $"{e.Path} {e.Kind} {Convert.ToString(e.Mode, 8)} {e.Uid}:{e.Gid} {e.DeviceMajor},{e.DeviceMinor} "
        + $"{e.LinkTarget} {e.Content?.Length} {(e.Content is null ? "" : Digest.Of(e.Content).Hex)}");
}
