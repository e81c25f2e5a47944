// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.E2E.Walks;

/// <summary>The tutorial is true: every command in it is run, and every line that it shows comes out.</summary>
public sealed class TutorialTests
{
    [Fact]
    public async Task EveryCommandOfTheTutorialDoesWhatThePageShows()
    {
        var directory = Directory.CreateTempSubdirectory("imageforge-tutorial-");
        try
        {
            await new Walk("docs/tutorial.md").TakeAsync(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
