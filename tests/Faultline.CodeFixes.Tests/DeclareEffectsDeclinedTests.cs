namespace Faultline.CodeFixes.Tests;

/// <summary>What the fix of FLT0008 leaves alone: each shape beside a member that is fixed.</summary>
public class DeclareEffectsDeclinedTests
{
    [Theory]
    [InlineData("    public override FrameScope? Enters() { lock (_gate) return null; }")]
    [InlineData("    public override int Copies() { lock (_gate) return 1; }")]
    [InlineData("    public override void Faults() { lock (_gate) _count++; }")]
    public Task An_override_of_a_member_whose_word_cannot_be_repeated(string member) => DeclareTest.Declined(member);

    [Fact]
    public Task An_accessor_of_a_property_whose_word_cannot_be_repeated() => DeclareTest.Declined(
        """
            [RequiresLock("_other")]
            public int Value2 { get => _count; set { lock (_gate) _count = value; } }
        """);

    [Fact]
    public Task A_member_whose_head_differs_by_symbol() => DeclareTest.Declined(
        """
        #if OLD
            public int Count(int added)
        #else
            public long Count(int added)
        #endif
            {
                lock (_gate)
                    return _count += added;
            }
        """);

    [Fact]
    public Task A_member_that_says_so_if_another_symbol_is_defined() => DeclareTest.Declined(
        """
        #if OLD
            [TakesLock("Library._gate")]
        #endif
            public void Count()
            {
                lock (_gate)
                    _count++;
            }
        """);

    [Fact]
    public Task A_member_with_an_error() => DeclareTest.Declined(
        """
            public void Count()
            {
                lock (_gate)
                    _count += unknown;
            }
        """);

    [Fact]
    public async Task A_project_without_the_attributes_has_nothing_to_write()
    {
        const string Code = "public class C { object g = new(); public void M() { lock (g) { } } }";

        await DeclareTest.NothingOfferedWithoutAnnotations(Code);
    }
}
