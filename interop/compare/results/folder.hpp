/// The folder that a comparison writes: its name, and a lock that keeps others out of it.
#ifndef HEAT_COMPARE_FOLDER_HPP
#define HEAT_COMPARE_FOLDER_HPP

#include <filesystem>
#include <memory>
#include <string>

namespace heat::compare {

/// results/<date-time>
std::filesystem::path folder_of_now();

/// Refuse a folder that cannot be written, before anything is run; nothing is created.
/// @param is_named  it is the user's, and must not hold results already
/// @throws Refusal
void check_folder(const std::filesystem::path& folder, bool is_named);

/// Create a folder, and those around it, where it is missing.
/// @return whether it was missing
/// @throws Refusal if it cannot be, and then nothing is created
bool create_folder(const std::filesystem::path& folder);

/// Create a folder that is new: `first`, or with -2, -3, ... at its end. Several comparisons may
/// begin within a second: the one that creates a name has it.
/// @throws Refusal as create_folder()
std::filesystem::path create_next_folder(const std::filesystem::path& first);

/// Write a file under another name, and only then give it its own.
/// @throws std::runtime_error if it cannot be written, and then an older one is still there
void replace_file(const std::filesystem::path& path, const std::string& text);

/// An open folder, which is closed with its last owner.
using FolderClaim = std::shared_ptr<const int>;

/// Keep other comparisons out of a folder as long as the claim lives, and the process, in whichever
/// way that ends. On a file system without locks nothing keeps them out.
/// @param option  that named the folder
/// @throws Refusal if another comparison is at work in it
FolderClaim claim_folder(const std::filesystem::path& folder, const std::string& option);

}  // namespace heat::compare

#endif
