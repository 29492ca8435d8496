using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>Who gets the rules: clients, and clients of clients. What clean code hears of them: nothing.</summary>
[Collection(PackedOnce.Name)]
public sealed class FlowTests(PackedPackages packages)
{
    private const string CleanSource =
        """
        using System;
        using Faultline;

        public static class Journal
        {
            public static void Write(CachedFile file, long offset, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
                    copy.CopyTo(write);
                }
                while (copy.FaultIn());
            }

            public static void Clear(Page page)
            {
                using LockedPage locked = page.Lock();
                locked.Data.Clear();
                locked.MarkDirty();
            }
        }

        """;

    private const string BuggySource =
        """
        using Faultline;

        public static class Application
        {
            public static void Write(Page page, UserBuffer source)
            {
                Journal.Clear(page);
                using LockedPage locked = page.Lock();
                source.CopyTo(locked.Data);
            }

            public static void Peek(UserBuffer source, byte[] destination)
            {
                source.CopyToAtomic(destination);
            }
        }

        """;

    private static readonly Message[] Warnings =
    [
        BuildLog.WarningAt("Application.cs", BuggySource, "source.CopyTo(locked.Data)", "FLT0001"),
        BuildLog.WarningAt("Application.cs", BuggySource, "source.CopyToAtomic(destination)", "FLT0003"),
    ];

    [Fact]
    public void Clean_library_stays_silent_and_the_project_that_references_it_gets_the_rules()
    {
        _ = packages.NewClient("Journal", "Faultline", "", ("Journal.cs", CleanSource));
        Client application = packages.NewProject(
            "Application",
            "",
            """<ProjectReference Include="../Journal/Journal.csproj" />""",
            ("Application.cs", BuggySource));

        CommandResult build = application.Build().Succeeded();

        Assert.Equal(Warnings, build.Messages());
        Assert.Matches("(?m)^ +2 Warning", build.Output);
    }

    [Fact]
    public void Client_of_a_packed_library_gets_the_rules()
    {
        Client library = packages.NewClient("PackedJournal", "Faultline", "", ("Journal.cs", CleanSource));
        string version = $"-p:PackageVersion={packages.Version}";
        _ = library.Command("pack", "-o", packages.Feed, version, "-tl:off").Succeeded();
        Client application = packages.NewClient(
            "DistantApplication", "PackedJournal", "", ("Application.cs", BuggySource));

        Assert.Equal(Warnings, application.Build().Succeeded().Messages());
    }
}
