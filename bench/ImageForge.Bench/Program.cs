// SPDX-License-Identifier: Apache-2.0
using ImageForge.Bench;
using ImageForge.Bench.Boots;
using ImageForge.Bench.Builds;

// Boots under emulation repeat within a few percent on an idle machine; three tell a median from an accident.
const int Repeats = 3;

switch (args)
{
    case [] or ["builds"] or ["boots"]:
        using (var place = await Workplace.CreateAsync())
        {
            if (args is not ["boots"]) await BuildBench.RunAsync(place, Repeats);
            else await place.BuildAsync();
            if (args is not ["builds"]) await BootBench.RunAsync(place, Repeats);
        }

        return 0;
    case ["manifests", var command]:
        await ManifestBench.RunAsync(command);
        return 0;
    case ["discovery", var command, .. var cases]:
        await DiscoveryLoad.RunAsync(command, cases);
        return 0;
    case ["formats", var file, var directory]:
        FormatsBench.Run(file, directory);
        return 0;
    default:
        Console.Error.WriteLine("""
            usage: bench                                 builds and boots of the example
                   bench builds | boots                  one of the two
                   bench manifests IMAGEFORGE            how long judging a manifest takes, start of the process included
                   bench discovery IMAGEFORGE [CASE...]  the discovery service under load
                   bench formats FILE.xz DIRECTORY       xz and squashfs against stock tools
            """);
        return 2;
}
