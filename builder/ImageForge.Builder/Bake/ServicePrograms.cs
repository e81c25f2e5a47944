// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Plan;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>
/// What services need of the image that they run on, judged when it is put together: whether their programs are there,
/// and what starts those (the loader of a dynamic one, the interpreter of a script).
/// </summary>
internal static class ServicePrograms
{
    /// <exception cref="ForgeException">IF3224, naming the service.</exception>
    public static void Check(FileTree tree, IEnumerable<PlannedService> services)
    {
        foreach (var service in services)
            foreach (var program in service.Programs)
                if (Problem(tree, program) is { } problem) throw ExtensionErrors.NoProgram(service.Name, program, problem);
    }

    /// <summary>Makes empty directories where services mount something and the image has nothing.</summary>
    public static void AddMountPoints(FileTree tree, IEnumerable<PlannedService> services)
    {
        foreach (var (service, target) in services.SelectMany(s => s.MountPoints.Select(m => (s.Name, m))))
        {
            try
            {
                if (ImagePaths.Resolve(tree, target) is null) tree.Add(TreeEntry.Directory(target.TrimStart('/')));
            }
            catch (InvalidDataException e)
            {
                throw ExtensionErrors.NoMountPoint(service, target, e);
            }
        }
    }

    private static string? Problem(FileTree tree, string program)
    {
        if (ImagePaths.Resolve(tree, program) is not { } file) return "the image has no such file";
        if (file.Kind != EntryKind.File) return $"it is {(file.Kind == EntryKind.Directory ? "a directory" : "no regular file")}";
        if ((file.Mode & 0b001_001_001) == 0) return "the file is not executable";
        return StarterOf(file.Content!) is { } starter && ImagePaths.Resolve(tree, starter) is not { Kind: EntryKind.File }
            ? $"it is started by {starter}, which the image does not have" : null;
    }

    /// <summary>The program that the kernel starts in a program's place; null when it starts the program itself.</summary>
    private static string? StarterOf(ByteSource program)
    {
        const int longestLine = 256; // BINPRM_BUF_SIZE, include/uapi/linux/binfmts.h
        var head = program.Slice(0, Math.Min(program.Length, longestLine)).ToArray();
        if (head.AsSpan().StartsWith("#!"u8))
        {
            var line = Encoding.UTF8.GetString(head.AsSpan(2)).Split('\n')[0].Trim();
            return line.Split([' ', '\t'])[0];
        }

        return head.AsSpan().StartsWith("\u007fELF"u8) ? ElfInterpreter(program) : null;
    }

    // https://man7.org/linux/man-pages/man5/elf.5.html, Elf64_Ehdr and Elf64_Phdr.
    private static string? ElfInterpreter(ByteSource elf)
    {
        const int headerSize = 64, entrySize = 56, interpreter = 3, longestPath = 4096;
        if (elf.Length < headerSize) return null;
        var header = elf.Slice(0, headerSize).ToArray();
        var table = (long)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(32));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        if (header[4] != 2 || table < headerSize || table + (long)count * entrySize > elf.Length) return null;
        var entries = elf.Slice(table, count * entrySize).ToArray();
        for (var at = 0; at < entries.Length; at += entrySize)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(at)) != interpreter) continue;
            var offset = (long)BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(at + 8));
            var size = (long)BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(at + 32));
            if (offset < 0 || size is <= 0 or > longestPath || offset + size > elf.Length) return null;
            return Encoding.UTF8.GetString(elf.Slice(offset, size).ToArray()).TrimEnd('\0');
        }

        return null;
    }
}
