/// The folder that a comparison writes: its name, and that nobody else writes it.
#ifndef HEAT_COMPARE_FOLDER_HPP
#define HEAT_COMPARE_FOLDER_HPP

#include <filesystem>
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

/// Create a folder that is new: `first`, or with -2, -3, ... at its end. Of several comparisons
/// that begin within a second whoever creates a name has it.
/// @throws Refusal as create_folder()
std::filesystem::path create_next_folder(const std::filesystem::path& first);

/// Keeps other comparisons out of a folder as long as this lives, and the process, however that
/// ends. On a file system without locks nothing keeps them out.
class FolderClaim {
 public:
  FolderClaim() = default;
  /// @param option  that named the folder
  /// @throws Refusal if another one is at work in it
  FolderClaim(const std::filesystem::path& folder, const std::string& option);
  FolderClaim(FolderClaim&& other) noexcept;
  FolderClaim& operator=(FolderClaim&& other) noexcept;
  ~FolderClaim();

 private:
  int folder_ = -1;  ///< open, and locked if the file system can
};

}  // namespace heat::compare

#endif
